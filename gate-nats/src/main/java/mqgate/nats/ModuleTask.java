package mqgate.nats;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mqgate.api.Lanes;
import mqgate.api.Message;
import mqgate.api.MessageRejectedException;
import mqgate.api.RequestTimeoutException;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.core.RequestTracing;
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
    private final Message message;
    private final long arrived = System.nanoTime();

    /** Read when somebody needs it: on the thread of NATS only if that is to trace the message. */
    private @Nullable Session session;

    ModuleTask(ModuleContext context, PendingWork pending, Request request, RouteCall call) {
        this.context = context;
        this.pending = pending;
        this.request = request;
        this.call = call;
        RequestTracing tracing = context.tracing;
        message = tracing == null ? call.message() : tracing.begin(session(), call.message());
    }

    private Session session() {
        if (session == null) {
            session = context.sessions.read(call.gateId(), call.session());
        }
        return session;
    }

    /** Begins what does not block, on the thread of NATS. */
    void start(AsyncRouteHandler handler) {
        Session session = beginning();
        if (session == null) {
            return;
        }
        CompletableFuture<RouteResult> future = call(handler, session);
        if (future.isDone()) {
            future.handle((result, failure) -> finish(session, result, failure));
        } else {
            awaitInTime(session, future);
        }
    }

    private CompletableFuture<RouteResult> call(AsyncRouteHandler handler, Session session) {
        RequestTrace.Scope scope = RequestTracing.enter(message);
        try {
            CompletionStage<RouteResult> stage = handler.onMessage(session, message);
            return stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            scope.close();
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
        RequestTrace.Scope scope = RequestTracing.enter(message);
        try {
            result = handler.onMessage(session, message);
        } catch (Throwable e) {
            failure = e;
        } finally {
            scope.close();
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
            Session session = session();
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
        String topic = message.getTopic();
        int end = topic.indexOf('/', topic.indexOf('/') + 1);
        return sessionId + "/" + (end < 0 ? topic : topic.substring(0, end));
    }

    private void refuse(Throwable failure) {
        try {
            fail(failure);
        } finally {
            pending.leave();
        }
    }

    /** Answers that it is not handled. */
    void fail(Throwable failure) {
        try {
            request.fail(failure);
        } finally {
            RequestTracing.end(message, String.valueOf(failure.getMessage()), null);
        }
    }

    private @Nullable Void finish(Session session, @Nullable RouteResult result, @Nullable Throwable failure) {
        context.counters.handled.increment();
        RequestTrace.Scope logged = RequestTracing.log(message);
        String error = "";
        try {
            RouteResult answer = written(session, result, failure);
            MessageRejectedException rejection = request.respond(RouteReplies.write(answer));
            error = rejection != null ? String.valueOf(rejection.getMessage()) : error(answer);
        } catch (Throwable e) { // an exception that cannot even be described must not stay here for ever
            error = e.getClass().getSimpleName();
            request.fail(e);
        } finally {
            RequestTracing.end(message, error, failure);
            logged.close();
            pending.leave();
        }
        return null;
    }

    private static String error(RouteResult answer) {
        return answer instanceof RouteResult.Written written ? written.error() : "";
    }

    /** Returns the answer, with its envelope written. No result at all is a fault of the handler. */
    private RouteResult written(Session session, @Nullable RouteResult result, @Nullable Throwable failure) {
        if (result == null || failure != null) {
            context.counters.failed.increment();
            Throwable fault = failure != null ? failure : new IllegalStateException("no result");
            String error = context.failures.add(session, message, fault);
            return envelope(session, (RouteResult.Reply) RouteResult.error(error));
        }
        return result instanceof RouteResult.Reply reply ? envelope(session, reply) : result;
    }

    private RouteResult envelope(Session session, RouteResult.Reply reply) {
        Optional<TraceSpan> span = message.getTraceSpan();
        String trace = span.isPresent() ? span.get().traceId() : session.getTraceId();
        try {
            byte[] bytes = context.marshaller.marshal(trace, reply.error(), reply.result());
            return new RouteResult.Written(bytes, reply.error(), reply.extras());
        } catch (Throwable e) {
            context.failures.addReply(session, message, e);
            return RouteResult.none();
        }
    }
}
