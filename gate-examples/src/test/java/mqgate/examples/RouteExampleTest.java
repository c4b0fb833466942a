package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RouteExampleTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = ChildProcess.exampleOnFreePorts("route");
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    @Test
    void shout_anyText_isAnsweredInCapitals() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(player.request("shout", "grüße")).withBody("GRÜSSE");
        }
    }

    @Test
    void login_twice_countsTheVisits() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(player.request("login", "ann")).hasResult("welcome ann");
            assertThat(player.request("visits", "")).hasResult("1");
        }

        try (TestClient player = example.webSocket().connect()) {
            player.request("login", "ann");
            assertThat(player.request("visits", "")).hasResult("2");
        }

        await().untilAsserted(() -> assertThat(example.output()) // which is read beside the answers
                .contains("query ann", "user=ann, tcp 127.0.0.1}", "user=ann, websocket 127.0.0.1}"));
    }

    @Test
    void publish_unknownTopic_isAnsweredWithAnError() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(player.request("sing", "la")).hasError("sing: unknown topic (expected: login, shout or visits)");
        }
    }
}
