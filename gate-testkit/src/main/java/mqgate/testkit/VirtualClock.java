package mqgate.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** The clock on the wall of a virtual time. */
final class VirtualClock extends Clock {

    private final VirtualTime time;
    private final Instant start;
    private final ZoneId zone;

    VirtualClock(VirtualTime time, Instant start, ZoneId zone) {
        this.time = time;
        this.start = start;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new VirtualClock(time, start, other);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(time.nanoTime());
    }
}
