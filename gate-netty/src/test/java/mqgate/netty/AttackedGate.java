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
import mqgate.netty.HealthyClient.Waits;

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
        for (Link link : Link.values()) {
            gate.connect(link).close(); // what is loaded for the first time is loaded now
        }
        healthy = new HealthyClient(gate, loopWait(gate), HEALTHY);
    }

    private static ProcessorWait loopWait(TestGate gate) {
        return Tasks.on(Tables.eventLoops(gate).iterator().next(), ProcessorWait::ofThisThread);
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
        healthy.finish(); // before the collection, which is none of the attackers' doing
        long direct = directMemory() - directBefore;
        long heap = usedHeap() - heapBefore;
        attackers.close();
        print(name, heap, direct);
        assertServed(healthy.questions());
        assertServed(healthy.visits());
        assertThat(heap).as("heap").isLessThan(MOST_MEMORY);
        assertThat(direct).as("direct memory").isLessThan(MOST_MEMORY);
        healthy.close();
        await().untilAsserted(this::assertBaseLine);
        assertQuiet();
    }

    /** As a row of a table: connections, megabytes, waits for answers and of visitors, growth of heap and direct memory. */
    private void print(String name, long heap, long direct) {
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %s | %s | %.1f, %.1f |",
                name,
                stats().getAcceptedConnections()
                        - Link.values().length
                        - healthy.visits().count()
                        - 1,
                stats().getBytesIn() / 1e6,
                text(healthy.questions()),
                text(healthy.visits()),
                heap / 1e6,
                direct / 1e6));
    }

    private static String text(Waits waits) {
        return String.format(
                Locale.ROOT, "%.0f (%.0f)", millis(waits.longestServedNanos()), millis(waits.longestNanos()));
    }

    private static void assertServed(Waits waits) {
        assertThat(waits.count()).isPositive();
        assertThat(millis(waits.longestServedNanos())).as("longest wait").isLessThan(LONGEST_WAIT_MILLIS);
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
