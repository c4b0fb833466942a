package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose handshake is not done in time. Owned by the event loop; gone after the handshake.
 *
 * <p>The time runs from the accepted socket, or from its turn if handshakes have to wait for one, so it covers TLS and WebSocket too,
 * and no byte that arrives extends it.
 */
final class OvertimeHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;
    private final Duration overTime;
    private @Nullable Future<?> timeout;

    OvertimeHandler(NettyAgent agent, Duration overTime) {
        this.agent = agent;
        this.overTime = overTime;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> agent.close(CloseReason.HANDSHAKE_TIMEOUT, null),
                        overTime.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event instanceof HandshakeDone) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
