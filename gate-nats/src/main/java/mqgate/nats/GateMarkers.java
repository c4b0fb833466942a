package mqgate.nats;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When other gates' leases will have ended, by the markers that were seen of them. Told by the watch of the directory, asked by
 * any thread.
 */
final class GateMarkers {

    private final Duration lease;
    private final LongSupplier nanoClock;
    private final Map<String, Long> lastSeen = new ConcurrentHashMap<>(); // by the id as a part of a key
    private volatile long unknownUntil;

    GateMarkers(Duration lease, LongSupplier nanoClock) {
        this.lease = lease;
        this.nanoClock = nanoClock;
        unknownUntil = nanoClock.getAsLong();
    }

    void came(String gatePart) {
        lastSeen.put(gatePart, nanoClock.getAsLong());
    }

    /** A gate has said that it goes. */
    void gone(String gatePart) {
        lastSeen.remove(gatePart);
    }

    /** All markers are lost, and with them who had a lease. */
    void lost() {
        lastSeen.clear();
        unknownUntil = nanoClock.getAsLong() + lease.toNanos();
    }

    /** Returns after how much time a gate that cannot be asked has no lease any more. */
    Duration untilOut(String serverId) {
        Long seen = lastSeen.get(Subjects.part(serverId));
        return seen == null ? Duration.ZERO : until(seen + lease.toNanos());
    }

    /** Returns after how much time no gate has a lease from before the markers were lost. */
    Duration untilKnown() {
        return until(unknownUntil);
    }

    private Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - nanoClock.getAsLong()));
    }
}
