package mqgate.netty;

import java.time.Duration;

/** The rule of when the storage hears again that a client is alive. Owned by one thread; no clock of its own. */
final class StorageHeartbeat {

    private final long periodNanos;
    private long lastNanos;

    StorageHeartbeat(Duration period, long nowNanos) {
        periodNanos = period.toNanos();
        lastNanos = nowNanos;
    }

    /** A sign of life was received: returns whether the storage is to be told, and counts that as told. */
    boolean isDue(long nowNanos) {
        if (nowNanos - lastNanos <= periodNanos) {
            return false;
        }
        lastNanos = nowNanos;
        return true;
    }
}
