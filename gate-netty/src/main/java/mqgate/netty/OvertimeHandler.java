package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose handshake, or that of TLS in it, is not done in time. Owned by the event loop; gone after the handshake.
 *
 * <p>The time runs from the accepted socket, or from its turn if handshakes have to wait for one, so that of the whole covers TLS and WebSocket
 * too, and no byte that arrives extends it.
 */
final class OvertimeHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;
    private final Duration overTime;
    private final Class<?> done;
    private @Nullable Future<?> timeout;

    /**
     * Makes the handler.
     *
     * @param agent the connection
     * @param overTime how long it still may take
     * @param done the user event that ends the handshake
     */
    OvertimeHandler(NettyAgent agent, Duration overTime, Class<?> done) {
        this.agent = agent;
        this.overTime = overTime;
        this.done = done;
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
        if (done.isInstance(event)) {
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
