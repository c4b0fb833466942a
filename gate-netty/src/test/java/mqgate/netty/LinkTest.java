package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LinkTest {

    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder().routeHandler((session, topic, body) -> RouteResult.raw(body)));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    @ParameterizedTest
    @EnumSource
    void publish_anyLink_isAnsweredOnItsTopic(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.publish("a/b", "hello");

            assertThat(client.readPublish()).isEqualTo("a/b:hello");
            client.assertServed();
        }
    }
}
