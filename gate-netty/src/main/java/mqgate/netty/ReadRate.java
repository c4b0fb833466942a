package mqgate.netty;

import java.util.function.LongSupplier;

/** The rate of what is read from one connection: over it reading pauses. Owned by the event loop. */
final class ReadRate {

    private final ReadControl reading;
    private final LongSupplier nanoClock;
    private final TokenBucket bucket;

    /** With a burst of 0, what comes in a second may come at once. */
    ReadRate(ReadControl reading, LongSupplier nanoClock, int perSecond, int burst) {
        this.reading = reading;
        this.nanoClock = nanoClock;
        bucket = new TokenBucket(perSecond, burst > 0 ? burst : perSecond, nanoClock.getAsLong());
    }

    void count(int units) {
        long nanos = bucket.take(units, nanoClock.getAsLong());
        if (nanos > 0) {
            reading.pause(nanos);
        }
    }
}
