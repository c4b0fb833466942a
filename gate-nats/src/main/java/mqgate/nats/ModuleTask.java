package mqgate.nats;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mqgate.api.Lanes;
import mqgate.api.Message;
import mqgate.api.RequestTimeoutException;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.jspecify.annotations.Nullable;

/**
 * One client's message on its way to a handler and back, from the moment at which it was taken in. It is handled on one thread at
 * a time and answered once.
 */
final class ModuleTask {

    private final ModuleContext context;
    private final PendingWork pending;
    private final Request request;
    private final RouteCall call;
    private final long arrived = System.nanoTime();

    ModuleTask(ModuleContext context, PendingWork pending, Request request, RouteCall call) {
        this.context = context;
        this.pending = pending;
        this.request = request;
        this.call = call;
    }

    /** Begins what does not block, on the thread of NATS. */
    void start(AsyncRouteHandler handler) {
        Session session = beginning();
        if (session == null) {
            return;
        }
        CompletableFuture<RouteResult> future;
        try {
            future = requireNonNull(handler.onMessage(session, call.message()), "stage")
                    .toCompletableFuture();
        } catch (Throwable e) {
            finish(session, null, e);
            return;
        }
        if (future.isDone()) {
            future.handle((result, failure) -> finish(session, result, failure));
        } else {
            awaitInTime(session, future);
        }
    }

    /** A stage that nobody completes must not count as unfinished for ever. */
    private void awaitInTime(Session session, CompletableFuture<RouteResult> future) {
        future.copy()
                .orTimeout(call.remainingMillis() - elapsedMillis(), TimeUnit.MILLISECONDS)
                .handle((result, failure) -> {
                    if (failure instanceof TimeoutException) { // not the handler's own, which comes wrapped
                        context.counters.expired.increment();
                        refuse(new RequestTimeoutException());
                        return null;
                    }
                    return finish(session, result, failure);
                });
    }

    /** Does what may block, on the executor. */
    void run(RouteHandler handler) {
        Session session = beginning();
        if (session == null) {
            return;
        }
        RouteResult result = null;
        Throwable failure = null;
        try {
            result = handler.onMessage(session, call.message());
        } catch (Throwable e) {
            failure = e;
        }
        finish(session, result, failure);
    }

    /** Returns null if it is not to be handled; then it is answered. */
    private @Nullable Session beginning() {
        try {
            if (isExpired()) {
                context.counters.expired.increment();
                refuse(new RequestTimeoutException());
                return null;
            }
            Session session = context.sessions.read(call.gateId(), call.session());
            if (isOvertaken(session)) {
                context.counters.overtaken.increment();
                refuse(new RequestTimeoutException());
                return null;
            }
            return session;
        } catch (Throwable e) {
            refuse(e);
            return null;
        }
    }

    private boolean isExpired() {
        return elapsedMillis() >= call.remainingMillis();
    }

    private long elapsedMillis() {
        return (System.nanoTime() - arrived) / 1_000_000;
    }

    private boolean isOvertaken(Session session) {
        return call.lanes() != Lanes.FREE && !context.begun.begin(lane(session.getSessionId()), call.stamp());
    }

    /** Which messages it is in one line with: those of the session, or those of the session with the same first two parts. */
    private String lane(String sessionId) {
        if (call.lanes() == Lanes.SESSION) {
            return sessionId;
        }
        String topic = call.message().getTopic();
        int end = topic.indexOf('/', topic.indexOf('/') + 1);
        return sessionId + "/" + (end < 0 ? topic : topic.substring(0, end));
    }

    private void refuse(Throwable failure) {
        try {
            request.fail(failure);
        } finally {
            pending.leave();
        }
    }

    private @Nullable Void finish(Session session, @Nullable RouteResult result, @Nullable Throwable failure) {
        context.counters.handled.increment();
        try {
            request.respond(RouteReplies.write(written(session, result, failure)));
        } catch (Throwable e) { // an exception that cannot even be described must not stay here for ever
            request.fail(e);
        } finally {
            pending.leave();
        }
        return null;
    }

    /** Returns the answer, with its envelope written. No result at all is a fault of the handler. */
    private RouteResult written(Session session, @Nullable RouteResult result, @Nullable Throwable failure) {
        if (result == null || failure != null) {
            context.counters.failed.increment();
            Throwable fault = failure != null ? failure : new IllegalStateException("no result");
            String error = context.failures.add(session, call.message(), fault);
            return envelope(session, (RouteResult.Reply) RouteResult.error(error));
        }
        return result instanceof RouteResult.Reply reply ? envelope(session, reply) : result;
    }

    private RouteResult envelope(Session session, RouteResult.Reply reply) {
        Message message = call.message();
        try {
            byte[] bytes = context.marshaller.marshal(session.getTraceId(), reply.error(), reply.result());
            return new RouteResult.Written(bytes, reply.error(), reply.extras());
        } catch (Throwable e) {
            context.failures.addReply(session, message, e);
            return RouteResult.none();
        }
    }
}
