package mqgate.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives up the silent clients of one event loop, with one timer for all of them. Owned by the event loop.
 *
 * <p>The timer is due when the first of the clients can have been silent for too long, but not sooner than {@value #REST_MILLIS} ms
 * after it was due before: that much later a client can be given up.
 */
final class KeepAlives implements Runnable {

    private static final long REST_MILLIS = 250;
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(REST_MILLIS);

    private final EventLoop eventLoop;
    private final List<NettyAgent> agents; // the event loop's
    private final LongSupplier nanoClock;
    private @Nullable Future<?> timer;
    private long dueNanos; // while there is a timer

    KeepAlives(EventLoop eventLoop, List<NettyAgent> agents, LongSupplier nanoClock) {
        this.eventLoop = eventLoop;
        this.agents = agents;
        this.nanoClock = nanoClock;
    }

    /** A client that is among the agents, or is about to be, may be silent for so long from now on. */
    void begin(long nowNanos, long silenceNanos) {
        if (timer == null || nowNanos + silenceNanos - dueNanos < -REST_NANOS) {
            end();
            schedule(nowNanos, silenceNanos);
        }
    }

    private void schedule(long nowNanos, long nanos) {
        dueNanos = nowNanos + nanos;
        timer = eventLoop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        timer = null;
        long now = nanoClock.getAsLong();
        long next = Long.MAX_VALUE;
        for (int i = agents.size() - 1; i >= 0; i--) {
            next = Math.min(next, agents.get(i).checkSilence(now));
        }
        if (next != Long.MAX_VALUE) {
            schedule(now, Math.max(next, dueNanos + REST_NANOS - now));
        }
    }

    /** There is nobody any more. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
