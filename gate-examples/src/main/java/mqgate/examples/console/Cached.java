package mqgate.examples.console;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What takes work to find out, found out at most once in an interval, however many ask. Who asks while that is done waits for it. Safe for
 * any thread.
 */
final class Cached<T> {

    private final Supplier<T> source;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable T value;
    private long takenAt;

    Cached(Supplier<T> source, Duration interval, LongSupplier nanoTime) {
        this.source = source;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    T get() {
        lock.lock();
        try {
            T known = value;
            if (known != null && nanoTime.getAsLong() - takenAt < intervalNanos) {
                return known;
            }
            T taken = source.get();
            value = taken;
            takenAt = nanoTime.getAsLong();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
