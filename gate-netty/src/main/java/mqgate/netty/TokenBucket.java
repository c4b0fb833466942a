package mqgate.netty;

/**
 * How much may come in a second, and at once after a pause (token bucket). Not safe for several threads; no clock of its own.
 *
 * <p>Kept is the time at which the bucket will be full again. What has come is always taken, so that the bucket can owe something.
 */
final class TokenBucket {

    private static final long SECOND = 1_000_000_000;

    private final int perSecond;
    private final long depthNanos;
    private long fullAtNanos;

    /** A full bucket: both figures are more than zero. */
    TokenBucket(int perSecond, int burst, long nowNanos) {
        this.perSecond = perSecond;
        depthNanos = nanos(burst - 1);
        fullAtNanos = nowNanos;
    }

    /** Takes what has come; returns how long it takes until there is room for one more, 0 if there is. */
    long take(int units, long nowNanos) {
        boolean full = nowNanos - fullAtNanos > 0;
        fullAtNanos = (full ? nowNanos : fullAtNanos) + nanos(units);
        return Math.max(fullAtNanos - nowNanos - depthNanos, 0);
    }

    private long nanos(int units) {
        return units * SECOND / perSecond;
    }
}
