package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Measures how late one event loop comes to what it is asked to do, with a tick each {@value #PERIOD_MILLIS} ms.
 *
 * <ul>
 *   <li>Nothing ticks before somebody watches for the first time; it ends with the event loop.
 *   <li>Each tick counts once, also those that an event loop has missed, so that a long stop weighs as much as it took.
 *   <li>A tick counts when the event loop comes to it. One that is later than all bounds of the buckets does not have to wait for that, since
 *       the event loop may never come: whoever watches counts it, in the bucket that it would be in anyhow.
 * </ul>
 */
final class LoopLag implements Runnable {

    private static final long PERIOD_MILLIS = 100;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);

    private static final long UNWATCHED = Long.MIN_VALUE;

    private final EventLoop eventLoop;
    private final LongSupplier nanoClock;
    private final SharedLatencies latencies = new SharedLatencies();
    private final AtomicLong nextTick = new AtomicLong(UNWATCHED);

    LoopLag(EventLoop eventLoop, LongSupplier nanoClock) {
        this.eventLoop = eventLoop;
        this.nanoClock = nanoClock;
    }

    Latencies latencies() {
        return latencies;
    }

    /** Any thread: begins, or counts what the event loop has missed for too long. */
    void watch() {
        long now = nanoClock.getAsLong();
        if (nextTick.get() != UNWATCHED) {
            count(now, now - LatencyBuckets.LAST_BOUND - 1);
        } else if (nextTick.compareAndSet(UNWATCHED, now + PERIOD_NANOS)) {
            schedule(PERIOD_NANOS);
        }
    }

    @Override
    public void run() {
        long now = nanoClock.getAsLong();
        count(now, now);
        schedule(nextTick.get() - now);
    }

    private void schedule(long nanos) {
        try {
            eventLoop.schedule(this, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the gate is closed meanwhile: nothing is late any more
        }
    }

    /** Counts the ticks until then that nobody has counted yet. */
    private void count(long now, long until) {
        for (long tick = nextTick.get(); tick - until <= 0; tick = nextTick.get()) {
            if (nextTick.compareAndSet(tick, tick + PERIOD_NANOS)) {
                latencies.add(now - tick);
            }
        }
    }
}
