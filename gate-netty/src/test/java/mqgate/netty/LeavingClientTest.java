package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that is gone while the gate is still busy with its last message. */
final class LeavingClientTest {

    private final AgentEvents events = new AgentEvents();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void close_lastMessageOfALeftClientIsHandled_waitsForItsDisconnectEvent() throws Exception {
        RouteHandler busy = (session, topic, body) -> {
            started.countDown();
            released.await();
            return RouteResult.none();
        };
        Options.Builder options =
                Options.builder().executor(executor).routeHandler(busy).agentLearner(events);
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("a", "last");
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            client.close();
            await().until(() -> gate.handler().getAgentNum() == 0);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(gate.gate()::close);
            assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(events.disconnected).isEmpty();
            released.countDown();
            closing.get(10, TimeUnit.SECONDS);

            assertThat(events.disconnected)
                    .singleElement()
                    .extracting(Agent::getCloseReason)
                    .isEqualTo(Optional.of(CloseReason.CONNECTION_LOST));
        } finally {
            released.countDown();
        }
    }
}
