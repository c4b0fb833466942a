package mqgate.examples.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import mqgate.examples.console.Snapshot.Heap;
import mqgate.examples.console.Snapshot.Totals;

/** Makes snapshots from what a gate says of itself: the same figures that go into metrics. Safe for any thread. */
final class Snapshots {

    private final Gate gate;
    private final Cached<Census.Result> census;
    private final long startedAt = System.nanoTime();

    Snapshots(Gate gate, Cached<Census.Result> census) {
        this.gate = gate;
        this.census = census;
    }

    Snapshot take() {
        GateStats stats = gate.getStats();
        return new Snapshot(
                gate.getOptions().getServerId(),
                System.nanoTime() - startedAt,
                gate.getFlightRecorder().isRecordingAll(),
                gate.getOptions().getFlightEvents(),
                stats.getOpenConnections(),
                stats.getSessions(),
                census.get(),
                totals(stats),
                stats.getQueuedBytes(),
                stats.getBehindConnections(),
                closes(stats.getCloses()),
                Times.of(stats.getHandlerTimes()),
                Times.of(stats.getHandshakeTimes()),
                Times.of(stats.getEventLoopLags()),
                heap());
    }

    private static Totals totals(GateStats stats) {
        return new Totals(
                stats.getAcceptedConnections(),
                stats.getMessagesIn(),
                stats.getMessagesOut(),
                stats.getBytesIn(),
                stats.getBytesOut(),
                stats.getDroppedMessages(),
                stats.getReplacedMessages(),
                stats.getLostMessages(),
                stats.getHandledMessages());
    }

    /** In the order of the reasons, so that it is the same each time. */
    private static Map<String, Long> closes(Map<CloseReason, Long> counts) {
        Map<String, Long> closes = new LinkedHashMap<>();
        new TreeMap<>(counts).forEach((reason, count) -> {
            if (count > 0) {
                closes.put(reason.name(), count);
            }
        });
        return closes;
    }

    private static Heap heap() {
        Runtime runtime = Runtime.getRuntime();
        return new Heap(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory());
    }
}
