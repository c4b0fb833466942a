package mqgate.micrometer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import mqgate.api.GateStats;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of a gate, of which all meters of a scrape get the same: one is used for {@value #FRESH_MILLIS} ms. For any thread; nobody
 * gets an older one than anybody before.
 */
final class Snapshots implements Supplier<GateStats> {

    static final long FRESH_MILLIS = 100;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(FRESH_MILLIS);

    private final Supplier<GateStats> source;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable GateStats last; // guarded by lock
    private long takenNanos; // guarded by lock

    Snapshots(Supplier<GateStats> source, LongSupplier nanoClock) {
        this.source = source;
        this.nanoClock = nanoClock;
    }

    @Override
    public GateStats get() {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            GateStats stats = last;
            if (stats == null || now - takenNanos >= FRESH_NANOS) {
                stats = source.get();
                last = stats;
                takenNanos = now;
            }
            return stats;
        } finally {
            lock.unlock();
        }
    }
}
