package mqgate.nats;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long a gate may believe that it has heard of every login. A marker is sent now and then; when it has come back behind
 * all that was written before, the lease runs from the time when it was sent.
 *
 * <p>It ends a sixth earlier than others count on, for what is on its way out just then. Renewed by two threads, asked by any.
 */
final class Lease {

    private record Sent(String marker, long at) {}

    private final Duration length;
    private final LongSupplier nanoClock;
    private volatile @Nullable Sent sent;
    private volatile @Nullable Long validUntil;

    Lease(Duration length, LongSupplier nanoClock) {
        this.length = length;
        this.nanoClock = nanoClock;
    }

    /** A marker is about to be sent. */
    void sending(String marker) {
        sent = new Sent(marker, nanoClock.getAsLong());
    }

    /** A marker has come back, maybe one of an earlier life. */
    void came(String marker) {
        Sent last = sent;
        if (last != null && last.marker().equals(marker)) {
            validUntil = last.at() + length.toNanos() * 5 / 6;
            sent = null;
        }
    }

    /** Returns whether a marker was sent that has not come back. */
    boolean isWaiting() {
        return sent != null;
    }

    void end() {
        sent = null;
        validUntil = null;
    }

    boolean isValid() {
        Long end = validUntil;
        return end != null && nanoClock.getAsLong() - end < 0;
    }
}
