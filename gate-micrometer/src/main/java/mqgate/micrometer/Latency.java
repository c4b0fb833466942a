package mqgate.micrometer;

import java.util.List;
import java.util.function.Function;
import mqgate.api.GateStats;
import mqgate.api.LatencyHistogram;

/**
 * One of the histograms of a gate.
 *
 * @param meter its name in Micrometer
 * @param description what it counts
 * @param figures where it is in a snapshot
 */
record Latency(String meter, String description, Function<GateStats, LatencyHistogram> figures) {

    static final List<Latency> ALL = List.of(
            new Latency(
                    "gate.handler.duration",
                    "From the start to the end of each handled message",
                    GateStats::getHandlerTimes),
            new Latency(
                    "gate.handshake.duration",
                    "From the accepted socket to the end of the handshake of each client that was let in",
                    GateStats::getHandshakeTimes),
            new Latency(
                    "gate.eventloop.lag",
                    "How late event loops come to what they have to do",
                    GateStats::getEventLoopLags));

    LatencyHistogram of(GateStats stats) {
        return figures.apply(stats);
    }
}
