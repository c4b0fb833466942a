package mqgate.testkit;

import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on what a gate counts. They wait for it, 10 seconds if nothing else is said: of real time, or of that of a virtual gate.
 *
 * @since 0.1
 */
public final class GateAssert extends AbstractAssert<GateAssert, Gate> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BiPredicate<BooleanSupplier, Duration> waiting;
    private Duration patience = PATIENCE;

    GateAssert(Gate gate) {
        this(gate, Waiting::until);
    }

    GateAssert(Gate gate, BiPredicate<BooleanSupplier, Duration> waiting) {
        super(gate, GateAssert.class);
        this.waiting = waiting;
    }

    /**
     * Sets how long the following assertions wait.
     *
     * @param time zero to look once
     * @return this
     */
    public GateAssert within(Duration time) {
        patience = time;
        return this;
    }

    /**
     * Waits until so many clients are connected.
     *
     * @param count how many
     * @return this
     */
    public GateAssert hasSessions(int count) {
        return reaches("sessions", count, GateStats::getSessions);
    }

    /**
     * Waits until so many sockets are open, those included whose handshake is not done.
     *
     * @param count how many
     * @return this
     */
    public GateAssert hasOpenConnections(int count) {
        return reaches("open connections", count, GateStats::getOpenConnections);
    }

    /**
     * Waits until so many connections were closed for a reason, since the start.
     *
     * @param reason the reason
     * @param count how many
     * @return this
     */
    public GateAssert hasClosed(CloseReason reason, long count) {
        return reaches(
                "connections closed with " + reason,
                count,
                stats -> stats.getCloses().getOrDefault(reason, 0L));
    }

    /**
     * Waits until handlers have finished so many messages, since the start.
     *
     * @param count how many
     * @return this
     */
    public GateAssert hasHandled(long count) {
        return reaches("handled messages", count, GateStats::getHandledMessages);
    }

    private GateAssert reaches(String name, long expected, ToLongFunction<GateStats> figure) {
        if (!waiting.test(() -> figure.applyAsLong(actual.getStats()) == expected, patience)) {
            throw failure(
                    "expected: %d %s within %s%n but: %d",
                    expected, name, Times.text(patience), figure.applyAsLong(actual.getStats()));
        }
        return this;
    }
}
