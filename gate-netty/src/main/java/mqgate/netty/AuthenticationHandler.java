package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
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
 *   <li>The client is not read meanwhile; what is left of one that has gone means nothing.
 *   <li>One that a newer connection with its name and user has overtaken does not get in.
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
    private Welcome welcome;
    private boolean answered;
    private @Nullable Future<?> timeout;
    private @Nullable Question question;

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
        question = new Question(() -> ask(ctx));
        execute(question);
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
        if (agent.isOvertaken(accept.getUserId(), welcome.takesOver())) {
            agent.close(CloseReason.SESSION_TAKEN_OVER, null);
        } else if (accept.getUserId().isEmpty()) {
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
        agent.reading().go();
    }

    private void fail(@Nullable Throwable failure) {
        if (agent.close(CloseReason.AUTHENTICATION_FAILED, failure)) {
            authentications.logFailure(agent, failure);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
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
        if (question != null) {
            question.forget();
        }
    }

    /** What waits for a thread, and holds nothing of a client that has gone meanwhile. */
    private static final class Question implements Runnable {

        private volatile @Nullable Runnable task;

        Question(Runnable task) {
            this.task = task;
        }

        void forget() {
            task = null;
        }

        @Override
        public void run() {
            Runnable present = task;
            if (present != null) {
                present.run();
            }
        }
    }
}
