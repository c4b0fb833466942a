package mqgate.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Says when it is time to warn again of what clients can cause as often as they like: they must not be able to fill the log. For any
 * thread.
 *
 * @since 0.1
 */
public final class WarningRate {

    /** How long there is no other warning after one. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    private final LongSupplier nanoClock;
    private final AtomicLong last;

    /**
     * Makes one that allows a warning at once.
     *
     * @param nanoClock the time, as of {@link System#nanoTime()}
     */
    public WarningRate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        last = new AtomicLong(nanoClock.getAsLong() - INTERVAL.toNanos());
    }

    /**
     * {@return whether it is time to warn; true at most once in the interval}
     */
    public boolean isDue() {
        long now = nanoClock.getAsLong();
        long before = last.get();
        return now - before >= INTERVAL.toNanos() && last.compareAndSet(before, now);
    }
}
