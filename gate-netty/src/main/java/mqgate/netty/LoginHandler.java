package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection that is still a guest's some time after its handshake. Owned by the event loop; gone after that time.
 *
 * <p>Who is a guest is asked on the executor, because that may be the user's code.
 */
final class LoginHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(LoginHandler.class);

    private final NettyAgent agent;
    private final Duration loginTimeout;
    private @Nullable Future<?> timeout;

    LoginHandler(NettyAgent agent, Duration loginTimeout) {
        this.agent = agent;
        this.loginTimeout = loginTimeout;
    }

    /** A client of mqant may shake hands again, which gives it no more time. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof HandshakeDone && timeout == null) {
            timeout = ctx.executor().schedule(() -> end(ctx), loginTimeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void end(ChannelHandlerContext ctx) {
        ctx.pipeline().remove(this);
        agent.executor().execute(this::closeGuest);
    }

    private void closeGuest() {
        if (!agent.isClosed() && isGuest()) {
            agent.close(CloseReason.LOGIN_TIMEOUT, null);
        }
    }

    private boolean isGuest() {
        try {
            return agent.getSession().isGuest();
        } catch (Throwable e) {
            log.warn("Session {}: the guest judge failed, which makes it a guest's", agent.id(), e);
            return true;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
