package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import org.junit.jupiter.api.Test;

/** A client that never reads must not be felt by the one beside it, even on the same event loop. */
@JudgesTime
final class SlowReaderTest {

    private static final int BROADCASTS = 400;
    private static final int SIZE = 60_000;
    private static final int MOST_UNREAD = 4;
    private static final Duration LONGEST_GAP = Duration.ofSeconds(2); // mqant: 8.2 s

    @Test
    void broadcast_oneClientNeverReads_theOtherIsServedWithoutAGap() throws Exception {
        AgentEvents events = new AgentEvents();
        Options.Builder options = Options.builder().eventLoopThreads(1).agentLearner(events);
        try (TestGate gate = TestGate.start(options);
                TestClient slow = gate.open(Link.TCP);
                TestClient healthy = gate.open(Link.TCP)) {
            slow.shakeHands("slow", 0);
            healthy.shakeHands("healthy", 0);
            await().until(() -> events.connected.size() == 2);

            Semaphore unread = new Semaphore(MOST_UNREAD);
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendAll(gate, unread));
            Duration gap = receiveAll(healthy, unread);
            sender.get(10, TimeUnit.SECONDS);

            System.out.println(String.format(
                    Locale.ROOT,
                    "slow reader: longest gap of the healthy client %.1f ms over %d broadcasts of %d bytes",
                    gap.toNanos() / 1e6,
                    BROADCASTS,
                    SIZE));
            assertThat(gap).isLessThan(LONGEST_GAP);
            await().until(() -> !events.disconnected.isEmpty());
            Agent closed = events.disconnected.get(0);
            assertThat(closed.getClientId()).isEqualTo("slow");
            assertThat(closed.getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
            healthy.assertServed();
            assertThat(gate.handler().getAgentNum()).isOne();
        }
    }

    /** Waits for the healthy client when that is a few messages behind, never for the slow one. */
    private static void sendAll(TestGate gate, Semaphore unread) {
        for (int i = 0; i < BROADCASTS; i++) {
            try {
                assertThat(unread.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            gate.handler().broadcast(TraceSpan.create(), "news/" + i, new byte[SIZE]);
        }
    }

    /** Returns the longest time between two messages. */
    private static Duration receiveAll(TestClient healthy, Semaphore unread) throws Exception {
        long longest = 0;
        long last = System.nanoTime();
        for (int i = 0; i < BROADCASTS; i++) {
            byte[] expected = TestClient.publishPacket("news/" + i, new byte[SIZE]);
            byte[] packet = healthy.readPacket();
            unread.release();
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
            assertThat(packet).isEqualTo(expected);
        }
        return Duration.ofNanos(longest);
    }
}
