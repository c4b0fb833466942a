package mqgate.netty;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import mqgate.netty.codec.PacketCodec;
import org.jspecify.annotations.Nullable;

/**
 * Whether the socket of one connection is read. Owned by the event loop.
 *
 * <ul>
 *   <li>It is read while it is neither stopped nor paused: the one is for handlers that are behind, the other for rates.
 *   <li>Of several pauses the one that ends last counts.
 *   <li>A client that is about to be closed is not read any more, if that is asked for, until it is.
 *   <li>A connection that is closing is read to its end, whatever is asked for.
 * </ul>
 */
final class ReadControl {

    private final NettyAgent agent;
    private final Channel channel;
    private final LongSupplier nanoClock;
    private boolean stopped;
    private boolean leaving;
    private boolean closing;
    private long pausedUntil;
    private @Nullable Future<?> pause;

    ReadControl(NettyAgent agent, LongSupplier nanoClock) {
        this.agent = agent;
        channel = agent.channel();
        this.nanoClock = nanoClock;
    }

    /** Stops reading until {@link #go}. */
    void stop() {
        stopped = true;
        update();
    }

    void go() {
        stopped = false;
        update();
    }

    /** Stops reading until the connection is closed. */
    void leave() {
        leaving = true;
        update();
    }

    /** Stops reading for this time, more than zero, from now on. */
    void pause(long nanos) {
        if (closing) {
            return;
        }
        long until = nanoClock.getAsLong() + nanos;
        if (pause == null) {
            pausedUntil = until;
            await(nanos);
            update();
        } else if (until - pausedUntil > 0) {
            pausedUntil = until;
        }
    }

    private void await(long nanos) {
        pause = channel.eventLoop().schedule(this::endPause, nanos, TimeUnit.NANOSECONDS);
    }

    private void endPause() {
        long remaining = pausedUntil - nanoClock.getAsLong();
        if (remaining > 0) {
            await(remaining);
        } else {
            pause = null;
            update();
        }
    }

    /** From now on nothing stops reading any more. */
    void readToEnd() {
        end();
        channel.config().setAutoRead(true);
    }

    /** There is nothing to read any more, and no timer is left. */
    void end() {
        closing = true;
        if (pause != null) {
            pause.cancel(false);
        }
    }

    /** Whoever holds back what was read already goes on after the socket. */
    private void update() {
        boolean reads = !stopped && !leaving && pause == null;
        if (closing || reads == channel.config().isAutoRead()) {
            return;
        }
        channel.config().setAutoRead(reads);
        agent.note(reads ? "reading resumed" : "reading stopped", "");
        if (reads) {
            channel.pipeline().fireUserEventTriggered(PacketCodec.Resume.INSTANCE);
        }
    }
}
