package mqgate.netty;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Says when it is time to warn again of what clients can cause as often as they like: they must not be able to fill the log. For any thread. */
final class WarningRate {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final LongSupplier nanoClock;
    private final AtomicLong last;

    WarningRate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        last = new AtomicLong(nanoClock.getAsLong() - INTERVAL.toNanos());
    }

    /** Returns true at most once in the interval. */
    boolean isDue() {
        long now = nanoClock.getAsLong();
        long before = last.get();
        return now - before >= INTERVAL.toNanos() && last.compareAndSet(before, now);
    }
}
