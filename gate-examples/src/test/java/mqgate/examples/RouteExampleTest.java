package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
    void shout_anyText_isAnsweredInCapitals() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.ask("shout", "grüße")).isEqualTo("GRÜSSE");
        }
    }

    @Test
    void login_twice_countsTheVisits() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.askForReply("login", "ann")).isEqualTo("\"Error\":\"\",\"Result\":\"welcome ann\"");
            assertThat(player.askForReply("visits", "")).isEqualTo("\"Error\":\"\",\"Result\":\"1\"");
        }

        try (Player player = Player.overWebSocket(example, "/mqtt")) {
            player.askForReply("login", "ann");
            assertThat(player.askForReply("visits", "")).isEqualTo("\"Error\":\"\",\"Result\":\"2\"");
        }

        assertThat(example.output())
                .contains("query ann", "user=ann, tcp 127.0.0.1}", "user=ann, websocket 127.0.0.1}");
    }

    @Test
    void publish_unknownTopic_isAnsweredWithAnError() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.askForReply("sing", "la"))
                    .isEqualTo("\"Error\":\"sing: unknown topic (expected: login, shout or visits)\",\"Result\":null");
        }
    }
}
