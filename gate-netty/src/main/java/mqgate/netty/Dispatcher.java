package mqgate.netty;

import static java.util.Objects.requireNonNull;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.MessageRejectedException;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.StorageHandler;
import mqgate.core.RequestTracing;
import mqgate.core.WarningRate;
import mqgate.netty.LoopCounters.Count;
import mqgate.netty.codec.TopicName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings the messages of one connection to their handlers and the results back, and frames them with the connect and
 * the disconnect event.
 *
 * <ul>
 *   <li>Messages are handled one at a time, unless they are spread over lanes of their own.
 *   <li>At most {@code concurrentTasks} are unfinished; then reading stops, or a message is answered with an error.
 *   <li>The disconnect event comes when the connection is closed and the last message is finished.
 * </ul>
 *
 * <p>{@link #open}, {@link #dispatch}, {@link #runInOrder} and {@link #close} are called on the event loop; messages finish on any thread.
 */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private static final AtomicIntegerFieldUpdater<Dispatcher> UNFINISHED =
            AtomicIntegerFieldUpdater.newUpdater(Dispatcher.class, "unfinished");

    private final NettyAgent agent;
    private final GateServices services;
    private final Lane lane;
    private final @Nullable Spread spread;

    /**
     * The unfinished messages, and one for the open connection: the last one out sends the disconnect event. Through {@link
     * #UNFINISHED}. A message that is handled at once is not among them.
     */
    private volatile int unfinished = 1;

    private volatile boolean readingStopped;
    private volatile boolean failureLogged;
    private volatile boolean beating;
    private boolean refusing; // event loop only

    Dispatcher(NettyAgent agent, GateServices services) {
        this.agent = agent;
        this.services = services;
        HandlerThreads threads = services.threads(agent.eventLoop());
        lane = new Lane(threads);
        spread = Spread.of(lane, threads, services.options.getLanes(), services.concurrentTasks);
    }

    /** Where the work of this connection is done. */
    HandlerThreads threads() {
        return lane.threads();
    }

    /** There are learners, and they are to be told of the connection before all else. */
    void open() {
        lane.add(new ConnectEvent());
    }

    void dispatch(Message sent) {
        RequestTracing tracing = services.tracing;
        Message message = tracing == null ? sent : tracing.begin(agent.getSession(), sent);
        String fault = services.messageLimits == null ? null : services.messageLimits.fault(message);
        if (fault != null) {
            answer(message, RouteResult.error(fault), null);
            return;
        }
        if (!services.stopsReading && isRefusing()) {
            answer(message, RouteResult.error("the work queue is full!"), null);
            return;
        }
        Route route = route(message);
        if (spread == null && route instanceof AsyncRouteHandler handler && lane.enter()) {
            handleAtOnce(handler, message);
        } else {
            enqueue(route, message);
        }
    }

    /** Whether there is no room for a message. That is told once, until one is taken again: clients can ask for it without end. */
    private boolean isRefusing() {
        boolean full = unfinished > services.concurrentTasks;
        if (full && !refusing) {
            agent.overloaded("work queue full");
        }
        refusing = full;
        return full;
    }

    /** Nothing is before the message, and the event loop is there. Most handlers are done when they return. */
    private void handleAtOnce(AsyncRouteHandler handler, Message message) {
        PendingReply pending = null;
        try {
            pending = start(handler, message);
        } catch (Throwable e) { // the next message must have its turn
            log.error("Session {}: a message failed", agent.id(), e);
        }
        if (pending == null) {
            lane.finished();
        } else {
            UNFINISHED.incrementAndGet(this);
            pending.await();
            stopReadingIfFull();
        }
    }

    private void enqueue(Route route, Message message) {
        UNFINISHED.incrementAndGet(this);
        Request request = new Request(message, route);
        lane.add(spread == null ? request : spread.start(message.getTopic(), request));
        stopReadingIfFull();
    }

    private void stopReadingIfFull() {
        if (services.stopsReading && unfinished > services.concurrentTasks) {
            stopReading();
        }
    }

    /** Runs something on the executor when it is its turn among the messages, and as many as so many; too much of it always stops the reading. */
    void runInOrder(Runnable task, int messages) {
        UNFINISHED.addAndGet(this, messages);
        lane.add(new Task(task, messages));
        if (unfinished > services.concurrentTasks) {
            stopReading();
        }
    }

    void close() {
        lane.add(new Goodbye());
    }

    /** Whether no message is unfinished; on the event loop, where messages begin, and before {@link #close}. */
    boolean isIdle() {
        return unfinished == 1;
    }

    /**
     * Tells the storage that the client is alive, beside the lane: the order does not matter to it. Not while it is still busy with the
     * time before: what waits for a storage that hangs must not become more and more.
     */
    void storageHeartbeat() {
        Session session = agent.getSession();
        StorageHandler storage = services.storage;
        if (storage != null
                && !beating
                && (services.options.isGuestHeartbeat() || !session.getUserId().isEmpty())) {
            beating = true;
            threads().execute(() -> heartbeat(storage, session));
        }
    }

    private void heartbeat(StorageHandler storage, Session session) {
        try {
            storage.heartbeat(session);
        } catch (Throwable e) {
            warn(services.heartbeatWarnings, "heartbeat", e);
        } finally {
            beating = false;
        }
    }

    /** What is out of order for all clients in turn must not fill the log. */
    private void warn(WarningRate rate, String what, Throwable failure) {
        log.atLevel(rate.isDue() ? Level.WARN : Level.DEBUG).log("Session {}: {} failed", agent.id(), what, failure);
    }

    private Route route(Message message) {
        try {
            return requireNonNull(services.router.route(message), "the router returned null");
        } catch (Throwable e) {
            return (AsyncRouteHandler) (session, failedTopic, body) -> CompletableFuture.failedStage(e);
        }
    }

    private void stopReading() {
        if (!readingStopped) {
            agent.overloaded("work queue full, reading stopped");
        }
        readingStopped = true;
        agent.reading().stop();
        resumeReadingIfRoom(unfinished); // messages may have finished before they could see the flag
    }

    /** A message is finished. Returns the lane that it is in, or null if it is in none. */
    private @Nullable Lane finished(Message message) {
        leave(1);
        return spread == null ? lane : spread.finished(message.getTopic());
    }

    private void leave(int messages) {
        int left = UNFINISHED.addAndGet(this, -messages);
        if (left == 0) {
            sendDisconnectEvent();
        } else if (readingStopped) {
            resumeReadingIfRoom(left);
        }
    }

    private void resumeReadingIfRoom(int left) {
        if (hasRoom(left)) {
            try {
                threads().eventLoop().execute(this::resumeReading);
            } catch (RejectedExecutionException e) {
                log.debug("Session {}: the gate is closed, nothing is read any more", agent.id());
            }
        }
    }

    private boolean hasRoom(int left) {
        return left <= services.concurrentTasks / 2 + 1;
    }

    /** Each message that finishes may have asked; only the first finds it stopped and with room. */
    private void resumeReading() {
        if (readingStopped && hasRoom(unfinished)) {
            readingStopped = false;
            agent.reading().go();
        }
    }

    private void sendDisconnectEvent() {
        if (!services.hasLearners()) {
            agent.completeClose();
            return;
        }
        threads().execute(() -> {
            if (services.agentLearner != null) {
                contain("onDisconnect", () -> services.agentLearner.onDisconnect(agent));
            }
            if (services.sessionLearner != null) {
                contain("onDisconnect", () -> services.sessionLearner.onDisconnect(agent.getSession()));
            }
            agent.completeClose();
        });
    }

    private void contain(String callback, Callback call) {
        try {
            call.run();
        } catch (Throwable e) {
            warn(services.learnerWarnings, callback, e);
        }
    }

    /** A call of the user's code whose failure is logged and nothing else. */
    @FunctionalInterface
    private interface Callback {
        void run() throws Exception;
    }

    /** Returns the error in the reply, or an empty string. */
    private String reply(Message request, RouteResult result) {
        try {
            send(request, result);
        } catch (MessageRejectedException e) {
            return replyThatRejected(request, result, e);
        } catch (GateException e) {
            log.debug("Session {}: no reply to topic {}: {}", agent.id(), quoted(request), e.getMessage());
        } catch (Throwable e) { // whatever the marshaller throws: the next message must have its turn
            logFailure("the reply to", quoted(request), e);
        }
        return error(result);
    }

    private void send(Message request, RouteResult result) throws Exception {
        if (result instanceof RouteResult.Raw raw) {
            agent.reply(request, raw.bytes(), raw.extras(), "");
        } else if (result instanceof RouteResult.Reply reply) {
            byte[] envelope = services.marshaller.marshal(traceId(request), reply.error(), reply.result());
            agent.reply(request, envelope, reply.extras(), reply.error());
        } else if (result instanceof RouteResult.Written written) {
            agent.reply(request, written.bytes(), written.extras(), written.error());
        }
    }

    private String traceId(Message request) {
        Optional<TraceSpan> span = request.getTraceSpan();
        return span.isPresent() ? span.get().traceId() : agent.getSession().getTraceId();
    }

    /** A reply that is too large for the client becomes an error; one that the hook refused stays unsaid. */
    private String replyThatRejected(Message request, RouteResult result, MessageRejectedException rejection) {
        log.debug("Session {}: no reply to topic {}: {}", agent.id(), quoted(request), rejection.getMessage());
        String error = error(result);
        return rejection.getReason() == MessageRejectedException.Reason.TOO_LARGE && error.isEmpty()
                ? reply(request, RouteResult.error(String.valueOf(rejection.getMessage())))
                : error;
    }

    private static String error(RouteResult result) {
        if (result instanceof RouteResult.Written written) {
            return written.error();
        }
        return result instanceof RouteResult.Reply reply ? reply.error() : "";
    }

    /** The text of a failure goes to the client, its stack trace never; what nobody expected goes to the log. */
    private RouteResult failed(Message request, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no result") : failure;
        if (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!(cause instanceof GateException)) {
            logFailure("the handler of", quoted(request), cause);
        }
        String message = cause.getMessage();
        return RouteResult.error(message != null ? message : cause.getClass().getSimpleName());
    }

    /** What a client chose goes into the log short and in one line. */
    private static String quoted(Message request) {
        return TopicName.quoted(request.getTopic());
    }

    /** A client must not be able to fill the log: only the first failure of a connection is told in full. */
    private void logFailure(String what, String topic, Throwable cause) {
        String id = agent.getSession().getSessionId();
        if (failureLogged) {
            log.debug("Session {}: {} topic {} failed again", id, what, topic, cause);
        } else {
            failureLogged = true;
            log.warn("Session {}: {} topic {} failed; more of this connection at DEBUG", id, what, topic, cause);
        }
    }

    /** Tells the learners that a client is there, before its first message is handled. */
    private final class ConnectEvent implements Lane.Work {

        @Override
        public boolean onEventLoop() {
            return false;
        }

        @Override
        public boolean run() {
            if (services.agentLearner != null) {
                contain("onConnect", () -> services.agentLearner.onConnect(agent));
            }
            if (services.sessionLearner != null) {
                contain("onConnect", () -> services.sessionLearner.onConnect(agent.getSession()));
            }
            return true;
        }
    }

    /** What is done for the client between its messages, and counts like some of them. */
    private final class Task implements Lane.Work {

        private final Runnable task;
        private final int messages;

        Task(Runnable task, int messages) {
            this.task = task;
            this.messages = messages;
        }

        @Override
        public boolean onEventLoop() {
            return false;
        }

        @Override
        public boolean run() {
            try {
                task.run();
            } finally {
                leave(messages);
            }
            return true;
        }
    }

    /** Follows the last message into the lane, so that it comes after the connect event too. */
    private final class Goodbye implements Lane.Work {

        @Override
        public boolean onEventLoop() {
            return true;
        }

        @Override
        public boolean run() {
            leave(1);
            return true;
        }
    }

    /** One message that waits for its turn. */
    private final class Request implements Lane.Work {

        private final Message message;
        private final Route route;

        Request(Message message, Route route) {
            this.message = message;
            this.route = route;
        }

        @Override
        public boolean onEventLoop() {
            return route instanceof AsyncRouteHandler;
        }

        @Override
        public boolean run() {
            if (!(route instanceof AsyncRouteHandler handler)) {
                handle((RouteHandler) route, message);
            } else {
                PendingReply pending = start(handler, message);
                if (pending != null) {
                    pending.await();
                    return false;
                }
            }
            finished(message);
            return true;
        }
    }

    private void handle(RouteHandler handler, Message message) {
        JfrEvents.Handling handling = services.jfr.handling();
        long begin = services.nanoClock.getAsLong();
        RouteResult result = null;
        Throwable failure = null;
        try {
            result = callBlocking(handler, message);
        } catch (Throwable e) {
            failure = e;
        }
        endHandling(handling, message);
        answer(message, result, failure);
        services.counters.handled(services.nanoClock.getAsLong() - begin);
    }

    private @Nullable RouteResult callBlocking(RouteHandler handler, Message message) throws Exception {
        RequestTrace.Scope scope = RequestTracing.enter(message);
        try {
            return handler.onMessage(agent.getSession(), message);
        } finally {
            scope.close();
        }
    }

    /** Calls an asynchronous handler on the event loop. Returns what is to be waited for, or null if it has finished already. */
    private @Nullable PendingReply start(AsyncRouteHandler handler, Message message) {
        JfrEvents.Handling handling = services.jfr.handling();
        boolean timed = agent.loop().counters().isSampleDue();
        long begin = timed ? services.nanoClock.getAsLong() : 0;
        CompletableFuture<RouteResult> future = call(handler, message);
        if (!future.isDone()) {
            return new PendingReply(handler, message, future, timed ? begin : services.nanoClock.getAsLong(), handling);
        }
        if (future.isCompletedExceptionally()) {
            future.handle((result, failure) -> answer(message, result, failure));
        } else {
            answer(message, future.join(), null);
        }
        countHandled(timed, begin);
        endHandling(handling, message);
        return null;
    }

    private void endHandling(JfrEvents.@Nullable Handling handling, Message message) {
        if (handling != null) {
            handling.end(agent, message.getTopic());
        }
    }

    private CompletableFuture<RouteResult> call(AsyncRouteHandler handler, Message message) {
        RequestTrace.Scope scope = RequestTracing.enter(message);
        try {
            CompletionStage<RouteResult> stage = handler.onMessage(agent.getSession(), message);
            return stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            scope.close();
        }
    }

    private void countHandled(boolean timed, long begin) {
        LoopCounters counters = agent.loop().counters();
        counters.add(Count.HANDLED, 1);
        if (timed) {
            counters.sample(services.nanoClock.getAsLong() - begin);
        }
    }

    /**
     * Answers, and with that the request is over; no result at all is a fault of the handler.
     *
     * <p>Returns null, to be a function for {@code handle}: {@code whenComplete} would hand the failure on, describe it for that,
     * and throw if that is not possible.
     */
    private @Nullable Void answer(Message message, @Nullable RouteResult result, @Nullable Throwable failure) {
        RequestTrace.Scope logged = RequestTracing.log(message);
        String error = "";
        try {
            error = reply(message, result != null ? result : failed(message, failure));
        } catch (Throwable e) { // an exception that cannot even be described must not stop the lane
            log.warn("Session {}: no reply to topic {}: {}", agent.id(), quoted(message), e.getClass());
        }
        RequestTracing.end(message, error, failure);
        logged.close();
        return null;
    }

    /** Waits for the result of an asynchronous handler, but not for ever. */
    private final class PendingReply implements Runnable {

        private final AsyncRouteHandler handler;
        private final Message message;
        private final CompletableFuture<RouteResult> future;
        private final long begin;
        private final JfrEvents.@Nullable Handling handling;
        private final AtomicBoolean answered = new AtomicBoolean();
        private @Nullable ScheduledFuture<?> timeout;

        PendingReply(
                AsyncRouteHandler handler,
                Message message,
                CompletableFuture<RouteResult> future,
                long begin,
                JfrEvents.@Nullable Handling handling) {
            this.handler = handler;
            this.message = message;
            this.future = future;
            this.begin = begin;
            this.handling = handling;
        }

        void await() {
            long nanos = services.options.getRequestTimeout().toNanos();
            try {
                timeout = threads().eventLoop().schedule(this, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("Session {}: no deadline for topic {}: the gate is closed", agent.id(), quoted(message));
            }
            future.handle((result, failure) -> finish(() -> answer(message, result, failure)));
        }

        @Override
        public void run() {
            finish(this::answerTimeout);
        }

        private void answerTimeout() {
            RouteResult result = null;
            Throwable failure = null;
            try {
                result = handler.onTimeout(agent.getSession(), message);
            } catch (Throwable e) {
                failure = e;
            }
            answer(message, result, failure);
        }

        private @Nullable Void finish(Runnable answer) {
            if (answered.compareAndSet(false, true)) {
                services.counters.handled(services.nanoClock.getAsLong() - begin);
                try {
                    answer.run();
                    endHandling(handling, message);
                } finally {
                    threads().executeOnEventLoop(this::leave);
                }
            }
            return null;
        }

        private void leave() {
            if (timeout != null) {
                timeout.cancel(false);
            }
            Lane left = finished(message);
            if (left != null) {
                left.finished();
            }
        }
    }
}
