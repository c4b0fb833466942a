package mqgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose connection ends when nobody expects it. */
final class ClientWireTest {

    /** Ends at once, as one that the gate accepts only to close it. */
    private static final class ClosedLink implements ClientLink {

        @Override
        public void open(Consumer<byte[]> receiver, Runnable closed) {
            closed.run();
        }

        @Override
        public void send(byte[] bytes) {}

        @Override
        public void close() {}

        @Override
        public void reset() {}

        @Override
        public void stopReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean await(BooleanSupplier condition, Duration patience) {
            return condition.getAsBoolean();
        }
    }

    private static TestClientBuilder closedAtOnce() {
        return new TestClientBuilder((webSocket, tls) -> new ClosedLink());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "webSocket", "tls", "both"})
    void connect_closedAtOnce_saysSo(String way) {
        TestClientBuilder client = closedAtOnce();
        client = way.equals("webSocket") || way.equals("both") ? client.webSocket() : client;
        client = way.equals("tls") || way.equals("both") ? client.tls() : client;

        assertThatThrownBy(client::connect)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the connection was closed: without a word");
    }

    @Test
    void sendRaw_afterTheEnd_isLost() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient client = virtual.client().open();
            client.sendRaw(new byte[] {(byte) 0xc0, 0}); // a ping before the CONNECT
            client.awaitClosed();

            client.sendRaw(new byte[] {(byte) 0xc0, 0});
            client.publish("a/HD_b", "too late");

            assertThat(client.awaitClosed().failure()).isEmpty();
        }
    }
}
