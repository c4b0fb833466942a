package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import mqgate.api.UserConnectedException;
import mqgate.api.spi.AuthResult;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client in, or not, as the authenticator says. Follows the {@link HandshakeHandler} on an acceptable CONNECT; owned by the event
 * loop, but for what is asked; gone when the client is in.
 *
 * <ul>
 *   <li>The client is not read meanwhile. What has been read already, because its input has ended, waits here.
 *   <li>One that is let in has its session first, then its user, then its CONNACK, then the connect event; what is sent to it earlier
 *       waits for its CONNACK.
 *   <li>One that is not let in, or is closed meanwhile, is told why in its CONNACK. The answer that comes later is ignored.
 * </ul>
 */
final class AuthenticationHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;
    private final Authentications authentications;
    private final ConnectRequest request;
    private final BeforeConnAck before;
    private final Queue<Object> early = new ArrayDeque<>(0);
    private Welcome welcome;
    private boolean answered;
    private @Nullable Future<?> timeout;

    AuthenticationHandler(NettyAgent agent, Authentications authentications, ConnectRequest request, Welcome welcome) {
        this.agent = agent;
        this.authentications = authentications;
        this.request = request;
        this.welcome = welcome;
        before = new BeforeConnAck(welcome.wire(), welcome.client());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        agent.reading().stop();
        agent.speak(before);
        timeout = ctx.executor()
                .schedule(
                        () -> agent.close(CloseReason.AUTHENTICATION_TIMEOUT, null),
                        authentications.timeoutNanos(),
                        TimeUnit.NANOSECONDS);
        execute(() -> ask(ctx));
    }

    /** A thread that cannot be had is a failure like any other. */
    private void execute(Runnable task) {
        try {
            authentications.executor().execute(task);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Not on the event loop: nobody is asked about a client that has had to wait for a thread until its time was over. */
    private void ask(ChannelHandlerContext ctx) {
        if (!agent.isClosed()) {
            authentications.ask(request, (result, failure) -> {
                EventLoops.execute(agent.eventLoop(), () -> answer(ctx, result, failure));
                return null;
            });
        }
    }

    private void answer(ChannelHandlerContext ctx, @Nullable AuthResult result, @Nullable Throwable failure) {
        if (answered || agent.isClosed()) {
            return;
        }
        answered = true;
        cancelTimeout();
        if (result instanceof AuthResult.Accept accept) {
            accept(ctx, accept);
        } else if (result instanceof AuthResult.Reject rejection) {
            agent.close(Closing.rejecting(rejection));
        } else {
            fail(failure);
        }
    }

    private void accept(ChannelHandlerContext ctx, AuthResult.Accept accept) {
        welcome = welcome.authenticated(request.getAuthenticationMethod().orElse(null), accept);
        if (!welcome.fits()) {
            agent.close(CloseReason.PACKET_TOO_LARGE, null);
            return;
        }
        accept.getSettings().forEach(agent::addFirstSetting);
        agent.outbox().hold();
        if (!agent.register(welcome.client(), before)) {
            return;
        }
        if (accept.getUserId().isEmpty()) {
            enter(ctx);
        } else {
            execute(() -> bind(ctx, accept.getUserId()));
        }
    }

    /** Not on the event loop: the storage may block. */
    private void bind(ChannelHandlerContext ctx, String userId) {
        Throwable failure = null;
        try {
            agent.getSession().bind(userId);
        } catch (Throwable e) {
            failure = e;
        }
        Throwable result = failure;
        EventLoops.execute(agent.eventLoop(), () -> bound(ctx, result));
    }

    private void bound(ChannelHandlerContext ctx, @Nullable Throwable failure) {
        if (failure == null) {
            enter(ctx);
        } else if (failure instanceof UserConnectedException) {
            agent.close(CloseReason.QUOTA_EXCEEDED, failure);
        } else {
            fail(failure);
        }
    }

    private void enter(ChannelHandlerContext ctx) {
        if (agent.isClosed()) {
            return;
        }
        ctx.write(welcome.connAck(), ctx.voidPromise());
        agent.speak(welcome.wire());
        ctx.pipeline().fireUserEventTriggered(new HandshakeDone(welcome.silenceNanos()));
        agent.enter(welcome.takesOver());
        agent.outbox().release();
        ctx.pipeline().remove(this);
        fireEarly(ctx);
        agent.reading().go();
    }

    private void fireEarly(ChannelHandlerContext ctx) {
        if (!early.isEmpty()) {
            early.forEach(ctx::fireChannelRead);
            early.clear();
            ctx.fireChannelReadComplete();
        }
    }

    private void fail(@Nullable Throwable failure) {
        if (agent.close(CloseReason.AUTHENTICATION_FAILED, failure)) {
            authentications.logFailure(agent, failure);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!agent.isClosed()) {
            early.add(message);
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    /** The client is in, or gone. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelTimeout();
    }
}
