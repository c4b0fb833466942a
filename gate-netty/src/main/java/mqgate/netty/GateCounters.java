package mqgate.netty;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.GateStats;
import mqgate.api.LatencyHistogram;
import mqgate.netty.LoopCounters.Count;

/** What a gate counts now and then, from any thread; what it counts all the time is in {@link LoopCounters}. */
final class GateCounters {

    private static final LongAdder NEVER = new LongAdder();

    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final SharedLatencies handlerTimes = new SharedLatencies();
    private final Map<CloseReason, LongAdder> closes = new ConcurrentHashMap<>();

    void accepted() {
        open.incrementAndGet();
        accepted.increment();
    }

    void closed(CloseReason reason) {
        closes.computeIfAbsent(reason, first -> new LongAdder()).increment();
        open.decrementAndGet(); // who sees that it is gone sees why
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
        handlerTimes.add(nanos);
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
                handlerTimes.count() + sum(table, Count.HANDLED),
                times(table, loop -> loop.counters().handlerTimes(), handlerTimes),
                times(table, loop -> loop.counters().handshakeTimes()),
                times(table, loop -> loop.lag().latencies()));
    }

    private static long sum(SessionTable table, Count count) {
        return table.loops().stream()
                .mapToLong(loop -> loop.counters().get(count))
                .sum();
    }

    private static LatencySnapshot times(
            SessionTable table, Function<LoopAgents, Latencies> ofLoop, Latencies... others) {
        return LatencySnapshot.of(Stream.concat(table.loops().stream().map(ofLoop), Stream.of(others))
                .toList());
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
            LatencyHistogram getHandlerTimes,
            LatencyHistogram getHandshakeTimes,
            LatencyHistogram getEventLoopLags)
            implements GateStats {

        @Override
        public Duration getHandlerTime() {
            return getHandlerTimes.getSum();
        }
    }
}
