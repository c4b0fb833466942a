package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;

/**
 * A real gate with one event loop, which {@link Attackers} and a {@link HealthyClient} share. Whatever the attack: the healthy client
 * is served within half a second, memory stays under a bound, nothing is logged above DEBUG, and nothing of it is left afterwards.
 */
final class AttackedGate implements AutoCloseable {

    static final String HEALTHY = "healthy";

    private static final long LONGEST_WAIT_MILLIS = 500;
    private static final long MOST_MEMORY = 64L << 20;
    private static final String SLOW_CONSUMER = CloseReason.SLOW_CONSUMER + ", more than";

    private final SampledLeaks leaks = new SampledLeaks();
    private final TestGate gate;
    private final LoudLog log;
    private final HealthyClient healthy;
    private final Attackers attackers;

    private AttackedGate(Options.Builder options) throws Exception {
        gate = TestGate.start(options.eventLoopThreads(1));
        log = new LoudLog();
        attackers = new Attackers(gate);
        healthy = new HealthyClient(gate, HEALTHY);
    }

    /** Starts a gate that sends everything back. */
    static AttackedGate echoing(Options.Builder options) throws Exception {
        return start(options.asyncRouteHandler(
                (session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body))));
    }

    static AttackedGate start(Options.Builder options) throws Exception {
        return new AttackedGate(options);
    }

    /** An attack. When it returns, attackers may still be at work; their connections at least are there. */
    @FunctionalInterface
    interface Attack {
        void run(Attackers attackers) throws Exception;
    }

    TestGate test() {
        return gate;
    }

    long closed(CloseReason reason) {
        return stats().getCloses().get(reason);
    }

    GateStats stats() {
        return gate.gate().getStats();
    }

    /** Lives through an attack and prints how. */
    void endure(String name, Attack attack) throws Exception {
        long heapBefore = usedHeap();
        long directBefore = directMemory();
        attack.run(attackers);
        long direct = directMemory() - directBefore;
        long heap = usedHeap() - heapBefore;
        attackers.close();
        healthy.finish();
        GateStats after = stats();
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.0f, %.0f | %.1f, %.1f |",
                name,
                after.getAcceptedConnections() - healthy.visits() - 1,
                after.getBytesIn() / 1e6,
                millis(healthy.longestNanos()),
                millis(healthy.longestVisitNanos()),
                heap / 1e6,
                direct / 1e6));
        assertThat(healthy.visits()).as("visits").isPositive();
        assertThat(millis(healthy.longestNanos())).as("longest wait").isLessThan(LONGEST_WAIT_MILLIS);
        assertThat(millis(healthy.longestVisitNanos())).as("longest visit").isLessThan(LONGEST_WAIT_MILLIS);
        assertThat(heap).as("heap").isLessThan(MOST_MEMORY);
        assertThat(direct).as("direct memory").isLessThan(MOST_MEMORY);
        assertQuiet();
        healthy.close();
        await().untilAsserted(this::assertBaseLine);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    /** One line for a client that does not read is meant to be seen. */
    private void assertQuiet() {
        List<String> lines = log.lines().stream()
                .filter(line -> !line.contains(SLOW_CONSUMER))
                .toList();
        assertThat(lines).as("lines above DEBUG").isEmpty();
        assertThat((long) log.lines().size()).isLessThanOrEqualTo(closed(CloseReason.SLOW_CONSUMER));
    }

    private void assertBaseLine() {
        Tables.assertNothingLeft(gate);
        assertThat(stats().getOpenConnections()).as("open connections").isZero();
        assertThat(stats().getQueuedBytes()).as("queued bytes").isZero();
        assertThat(stats().getBehindConnections()).as("behind").isZero();
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Override
    public void close() throws Exception {
        attackers.close();
        healthy.close();
        gate.close();
        log.close();
        leaks.close();
    }
}
