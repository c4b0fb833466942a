package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Agent;
import mqgate.api.Options;
import mqgate.api.spi.AgentLearner;
import org.junit.jupiter.api.Test;

/** Nothing is held of connections that are gone. */
final class ConnectionLeakTest {

    private static final int THREADS = 4;
    private static final int CYCLES_EACH = 2500;
    private static final int GROUPS = 20;

    private final Queue<WeakReference<Object>> seen = new ConcurrentLinkedQueue<>();

    private void onConnect(Agent agent) {
        seen.add(new WeakReference<>(agent));
        seen.add(new WeakReference<>(agent.getSession()));
        int number = Math.abs(agent.getClientId().hashCode());
        agent.getSession().bind("user-" + number % 1000);
        agent.getSession().join("group-" + number % GROUPS);
        agent.getSession().join("all");
    }

    @Test
    void connectJoinClose_tenThousandTimes_holdsNothing() throws Exception {
        Options.Builder options = Options.builder()
                .subscribeAuthorizer((session, filter) -> List.of(filter))
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        ConnectionLeakTest.this.onConnect(agent);
                    }
                });
        try (TestGate gate = TestGate.start(options)) {
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                threads.add(Tasks.start(() -> comeAndGo(gate)));
            }
            CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();
            await().atMost(Duration.ofSeconds(20)).until(() -> gate.handler().getAgentNum() == 0);

            await().untilAsserted(() -> Tables.assertEmpty(gate));
            assertThat(seen).hasSize(2 * THREADS * CYCLES_EACH);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> {
                        System.gc();
                        assertThat(seen.stream().filter(reference -> reference.get() != null))
                                .isEmpty();
                    });
        }
    }

    /** Most connections are reset, because a closed one would keep its port for a while. */
    private static void comeAndGo(TestGate gate) throws Exception {
        for (int i = 0; i < CYCLES_EACH; i++) {
            try (TestClient client = gate.connect()) {
                client.send("82 06 0001 0001 61 01");
                assertThat(client.readHex()).isEqualTo("9003000101");
                if (i % 10 == 0) {
                    client.send("e000");
                    client.assertClosed();
                } else {
                    client.socket().setSoLinger(true, 0);
                }
            }
        }
    }
}
