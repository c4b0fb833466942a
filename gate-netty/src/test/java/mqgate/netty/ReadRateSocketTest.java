package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.Transport;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send more than is read of them, on sockets. */
final class ReadRateSocketTest {

    private static final int MESSAGES = 120;

    private static Options.Builder echo(Limits.Builder limits) {
        return Options.builder()
                .limits(limits.build())
                .routeHandler((session, topic, body) -> RouteResult.raw(body.length > 10 ? new byte[0] : body));
    }

    @ParameterizedTest
    @EnumSource
    void messages_overTheRate_areAllAnsweredInOrderButSlowly(Link link) throws Exception {
        Limits.Builder limits = Limits.builder().messagesPerSecond(200).messageBurst(20);
        try (TestGate gate = TestGate.start(echo(limits));
                TestClient client = gate.connect(link)) {
            Instant begin = Instant.now();
            client.send(Replies.numbered("t", 0, MESSAGES));

            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.readPublish()).isEqualTo("t:" + i);
            }

            assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(450));
            client.assertServed();
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP, AUTO", "TLS, AUTO", "WS, AUTO", "WSS, AUTO", "TCP, NIO"})
    void bytes_overTheRate_areAllReadButSlowly(Link link, Transport transport) throws Exception {
        Limits.Builder limits = Limits.builder().bytesPerSecond(2_000_000).byteBurst(100_000);
        try (TestGate gate = TestGate.start(echo(limits).transport(transport));
                TestClient client = gate.connect(link)) {
            Instant begin = Instant.now();
            Tasks.start(() -> sendBulk(client));

            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.readPublish()).isEqualTo("t:");
            }

            assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(450));
            client.assertServed();
        }
    }

    /** More than a megabyte. */
    private static void sendBulk(TestClient client) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            client.send(TestClient.publishPacket("t", new byte[10_000]));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void messagesAndBytes_underTheRates_noticeNothing(Link link) throws Exception {
        Limits.Builder limits = Limits.builder().messagesPerSecond(10_000).bytesPerSecond(10_000_000);
        try (TestGate gate = TestGate.start(echo(limits));
                TestClient client = gate.connect(link)) {
            for (int i = 0; i < MESSAGES; i++) {
                client.publish("t", "x" + i);
                assertThat(client.readPublish()).isEqualTo("t:x" + i);
            }
        }
    }
}
