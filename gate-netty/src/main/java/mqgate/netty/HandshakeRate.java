package mqgate.netty;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each handshake of a gate its turn, so many in a second, and after a pause that many at once (generic cell rate
 * algorithm). For any thread, lock-free; no clock of its own.
 */
final class HandshakeRate {

    private static final long SECOND = 1_000_000_000;

    private final long interval;

    /** When the next one would begin if they came evenly. */
    private final AtomicLong nextNanos;

    HandshakeRate(int perSecond, long nowNanos) {
        interval = SECOND / perSecond;
        nextNanos = new AtomicLong(nowNanos);
    }

    /** Takes a turn; returns how long to wait for it, 0 for not at all, or -1 if that is longer: then none was taken. */
    long reserve(long nowNanos, long maxWaitNanos) {
        while (true) {
            long next = nextNanos.get();
            long turn = next - nowNanos < 0 ? nowNanos : next;
            long wait = Math.max(turn - nowNanos - (SECOND - interval), 0);
            if (wait > maxWaitNanos) {
                return -1;
            }
            if (nextNanos.compareAndSet(next, turn + interval)) {
                return wait;
            }
        }
    }
}
