package mqgate.book;

import static mqgate.testkit.GateAssertions.assertThat;

import java.time.Duration;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/limits.md shows. */
final class LimitsTest {

    @RegisterExtension
    private static final GateExtension GATE =
            GateExtension.of(options -> limit(options).routeHandler((session, topic, body) -> {
                session.join("room/" + body.length);
                return RouteResult.raw(body);
            }));

    private static Options.Builder limit(Options.Builder options) {
        // region limits
        options.limits(Limits.builder()
                .maxConnections(50_000)
                .maxConnectionsPerAddress(200)
                .handshakesPerSecond(2000)
                .loginTimeout(Duration.ofSeconds(30))
                .messagesPerSecond(50)
                .messageBurst(100)
                .bytesPerSecond(65_536)
                .byteBurst(262_144)
                .maxPayloadSize(16_384)
                .maxTopicLength(256)
                .maxGroupsPerSession(100)
                .maxSettingsSize(8192)
                .build());
        // endregion
        return options;
    }

    @Test
    void publish_withinTheLimits_isHandled(TestClient client) {
        assertThat(client.request("a".repeat(256), "b".repeat(16_384))).withBody("b".repeat(16_384));
    }

    @Test
    void publish_tooLong_isAnsweredWithTheLimit(TestClient client) {
        assertThat(client.request("echo", "b".repeat(20_000)))
                .hasError("maxPayloadSize: 20000 (expected: at most 16384)");
        assertThat(client).isServed();
    }
}
