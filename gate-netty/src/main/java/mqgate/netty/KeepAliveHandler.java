package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import mqgate.api.CloseReason;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Answers pings and closes a connection whose client is silent for too long. Owned by the event loop.
 *
 * <ul>
 *   <li>The time begins with the handshake; any complete packet renews it.
 *   <li>What arrives after the close of the agent goes no further: it will not be handled, so nobody may acknowledge it.
 *   <li>While the gate itself does not read the socket, silence is not the client's fault and does not count.
 * </ul>
 */
final class KeepAliveHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;
    private final LongSupplier nanoClock;
    private @Nullable KeepAlive keepAlive;
    private @Nullable Future<?> check;
    private boolean heard;

    KeepAliveHandler(NettyAgent agent, LongSupplier nanoClock) {
        this.agent = agent;
        this.nanoClock = nanoClock;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof HandshakeDone done) {
            begin(ctx, done.silenceNanos());
        } else if (event instanceof PacketDecoder.Resume && keepAlive != null) {
            keepAlive.heard(nanoClock.getAsLong());
        }
        ctx.fireUserEventTriggered(event);
    }

    /** A client of mqant may shake hands again, with another keep alive. */
    private void begin(ChannelHandlerContext ctx, long silenceNanos) {
        cancelCheck();
        keepAlive = silenceNanos > 0 ? new KeepAlive(silenceNanos, nanoClock.getAsLong()) : null;
        checkAfter(ctx, silenceNanos);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = true;
        if (agent.isClosed()) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof Packet.PingReq ping) {
            ctx.write(ping.dup() ? new Packet.PingResp(true) : Packet.PING_RESP, ctx.voidPromise());
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (heard) {
            heard = false;
            long now = nanoClock.getAsLong();
            if (keepAlive != null) {
                keepAlive.heard(now);
            }
            agent.onSignOfLife(now);
        }
        ctx.fireChannelReadComplete();
    }

    private void check(ChannelHandlerContext ctx, KeepAlive rule) {
        if (!ctx.channel().config().isAutoRead()) {
            rule.heard(nanoClock.getAsLong());
        }
        long remaining = rule.remainingNanos(nanoClock.getAsLong());
        if (remaining > 0) {
            checkAfter(ctx, remaining);
        } else {
            agent.close(CloseReason.KEEP_ALIVE_TIMEOUT, null);
        }
    }

    private void checkAfter(ChannelHandlerContext ctx, long nanos) {
        KeepAlive rule = keepAlive;
        if (rule != null) {
            check = ctx.executor().schedule(() -> check(ctx, rule), nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelCheck();
    }

    private void cancelCheck() {
        if (check != null) {
            check.cancel(false);
        }
    }
}
