package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.Agent;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** What waits for a busy event loop: the clients of this test keep up. */
final class BusyLoopDeliveryTest {

    private final Agents agents = new Agents();
    private final CountDownLatch sent = new CountDownLatch(1);

    private TestGate start(Options.Builder options) {
        AsyncRouteHandler handler = (session, topic, body) -> {
            try {
                Tasks.await(sent);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return CompletableFuture.completedFuture(RouteResult.none());
        };
        return TestGate.start(options.agentLearner(agents).eventLoopThreads(1).asyncRouteHandler(handler));
    }

    @Test
    void must_droppablesWaitForTheEventLoop_theyMakeRoomAndTheConnectionLives() throws Exception {
        try (TestGate gate = start(Options.builder().maxUnsentBytes(64 * 1024));
                TestClient client = gate.open(Link.TCP)) {
            String id = Agents.newId();
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            client.publish("block", "");
            await().until(() -> agent.getReceivedCount() == 1);

            for (int i = 0; i < 100; i++) {
                agent.write("chat", new byte[1000], DeliveryPolicy.droppable());
            }
            agent.write("bought", new byte[1000], DeliveryPolicy.must());
            sent.countDown();

            assertThat(agent.getCloseReason()).isEmpty();
            String message;
            do {
                message = client.readPublish();
            } while (message.startsWith("chat:"));
            assertThat(message).startsWith("bought:");
        }
    }
}
