package mqgate.netty;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import mqgate.api.CloseReason;
import mqgate.api.GateStats;
import mqgate.netty.LoopCounters.Count;

/** What a gate counts now and then, from any thread; what it counts all the time is in {@link LoopCounters}. */
final class GateCounters {

    private static final LongAdder NEVER = new LongAdder();

    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder handlerNanos = new LongAdder();
    private final Map<CloseReason, LongAdder> closes = new ConcurrentHashMap<>();

    void accepted() {
        open.incrementAndGet();
        accepted.increment();
    }

    void closed(CloseReason reason) {
        open.decrementAndGet();
        closes.computeIfAbsent(reason, first -> new LongAdder()).increment();
    }

    void dropped(int messages) {
        dropped.add(messages);
    }

    void replaced() {
        replaced.increment();
    }

    void lost() {
        lost.increment();
    }

    void handled(long nanos) {
        handled.increment();
        handlerNanos.add(nanos);
    }

    GateStats snapshot(SessionTable table) {
        Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, closes.getOrDefault(reason, NEVER).sum());
        }
        return new Snapshot(
                open.get(),
                table.size(),
                accepted.sum(),
                sum(table, Count.MESSAGES_IN),
                sum(table, Count.MESSAGES_OUT),
                sum(table, Count.BYTES_IN),
                sum(table, Count.BYTES_OUT),
                dropped.sum(),
                replaced.sum(),
                lost.sum(),
                table.backlog().bytes(),
                table.backlog().connections(),
                Collections.unmodifiableMap(closed),
                handled.sum() + sum(table, Count.HANDLED),
                Duration.ofNanos(handlerNanos.sum() + handlerNanosOnLoops(table)));
    }

    private static long sum(SessionTable table, Count count) {
        return table.loops().stream()
                .mapToLong(loop -> loop.counters().get(count))
                .sum();
    }

    private static long handlerNanosOnLoops(SessionTable table) {
        return table.loops().stream()
                .mapToLong(loop -> loop.counters().handlerNanos())
                .sum();
    }

    private record Snapshot(
            int getOpenConnections,
            int getSessions,
            long getAcceptedConnections,
            long getMessagesIn,
            long getMessagesOut,
            long getBytesIn,
            long getBytesOut,
            long getDroppedMessages,
            long getReplacedMessages,
            long getLostMessages,
            long getQueuedBytes,
            int getBehindConnections,
            Map<CloseReason, Long> getCloses,
            long getHandledMessages,
            Duration getHandlerTime)
            implements GateStats {}
}
