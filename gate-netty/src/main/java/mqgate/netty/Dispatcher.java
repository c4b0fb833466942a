package mqgate.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.MessageRejectedException;
import mqgate.api.QueueFullPolicy;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.StorageHandler;
import mqgate.netty.LoopCounters.Count;
import mqgate.netty.codec.TopicName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
final class Dispatcher implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** What is handled at once on the event loop takes less than it takes to look at the clock, so only some of it is timed. */
    private static final int TIMED_EVERY = 16;

    private final NettyAgent agent;
    private final GateServices services;
    private final EventLoop eventLoop;
    private final Executor executor;
    private final Lane lane;
    private final @Nullable Spread spread;
    private final int capacity;
    private final boolean stopsReading;

    /** The unfinished messages, and one for the open connection: the last one out sends the disconnect event. */
    private final AtomicInteger unfinished = new AtomicInteger(1);

    private int startedOnEventLoop; // event loop only
    private volatile boolean readingStopped;
    private volatile boolean failureLogged;

    Dispatcher(NettyAgent agent, GateServices services, EventLoop eventLoop) {
        this.agent = agent;
        this.services = services;
        this.eventLoop = eventLoop;
        executor = new PatientExecutor(services.executor, eventLoop);
        lane = new Lane(eventLoop, executor);
        capacity = services.options.getConcurrentTasks();
        spread = Spread.of(lane, eventLoop, executor, services.options.getLanes(), capacity);
        stopsReading = services.options.getQueueFullPolicy() == QueueFullPolicy.STOP_READING;
    }

    void open() {
        if (services.agentLearner != null || services.sessionLearner != null) {
            lane.add(new ConnectEvent());
        }
    }

    void dispatch(Message message) {
        String fault = services.messageLimits == null ? null : services.messageLimits.fault(message);
        if (fault != null) {
            reply(message, RouteResult.error(fault));
            return;
        }
        if (!stopsReading && unfinished.get() > capacity) {
            reply(message, RouteResult.error("the work queue is full!"));
            return;
        }
        unfinished.incrementAndGet();
        Request request = new Request(message, route(message));
        lane.add(spread == null ? request : spread.start(message.getTopic(), request));
        if (stopsReading && unfinished.get() > capacity) {
            stopReading();
        }
    }

    /** Runs something on the executor when it is its turn among the messages; too much of it always stops the reading. */
    void runInOrder(Runnable task) {
        unfinished.incrementAndGet();
        lane.add(new Task(task));
        if (unfinished.get() > capacity) {
            stopReading();
        }
    }

    void close() {
        lane.add(new Goodbye());
    }

    /** Tells the storage that the client is alive, beside the lane: the order does not matter to it. */
    void storageHeartbeat() {
        Session session = agent.getSession();
        StorageHandler storage = services.storage;
        if (storage != null
                && (services.options.isGuestHeartbeat() || !session.getUserId().isEmpty())) {
            executor.execute(() -> contain("heartbeat", () -> storage.heartbeat(session)));
        }
    }

    /** Runs what tells the server's code about this connection, where that code may block. */
    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    private Route route(Message message) {
        try {
            return services.router.route(message);
        } catch (Throwable e) {
            return (AsyncRouteHandler) (session, failedTopic, body) -> CompletableFuture.failedStage(e);
        }
    }

    private void stopReading() {
        readingStopped = true;
        agent.reading().stop();
        resumeReadingIfRoom(unfinished.get()); // messages may have finished before they could see the flag
    }

    /** A message is finished. Returns the lane that it is in, or null if it is in none. */
    private @Nullable Lane finished(Message message) {
        leave();
        return spread == null ? lane : spread.finished(message.getTopic());
    }

    private void leave() {
        int left = unfinished.decrementAndGet();
        if (left == 0) {
            sendDisconnectEvent();
        } else if (readingStopped) {
            resumeReadingIfRoom(left);
        }
    }

    private void resumeReadingIfRoom(int left) {
        if (left <= capacity / 2 + 1) {
            try {
                eventLoop.execute(this::resumeReading);
            } catch (RejectedExecutionException e) {
                log.debug("Session {}: the gate is closed, nothing is read any more", agent.id());
            }
        }
    }

    /** Each message that finishes may have asked; only the first finds it stopped and with room. */
    private void resumeReading() {
        if (readingStopped && unfinished.get() <= capacity / 2 + 1) {
            readingStopped = false;
            agent.reading().go();
        }
    }

    private void sendDisconnectEvent() {
        if (services.agentLearner == null && services.sessionLearner == null) {
            agent.completeClose();
            return;
        }
        executor.execute(() -> {
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
            log.warn("Session {}: {} failed", agent.getSession().getSessionId(), callback, e);
        }
    }

    /** A call of the user's code whose failure is logged and nothing else. */
    @FunctionalInterface
    private interface Callback {
        void run() throws Exception;
    }

    private void reply(Message request, RouteResult result) {
        try {
            send(request, result);
        } catch (MessageRejectedException e) {
            replyThatRejected(request, result, e);
        } catch (GateException e) {
            log.debug("Session {}: no reply to topic {}: {}", agent.id(), quoted(request), e.getMessage());
        } catch (Throwable e) { // whatever the hook or the marshaller throws: the next message must have its turn
            log.warn("Session {}: no reply to topic {}", agent.id(), quoted(request), e);
        }
    }

    private void send(Message request, RouteResult result) throws Exception {
        if (result instanceof RouteResult.Raw raw) {
            agent.reply(request, raw.bytes(), raw.extras(), "");
        } else if (result instanceof RouteResult.Reply reply) {
            String trace = agent.getSession().getTraceId();
            byte[] envelope = services.marshaller.marshal(trace, reply.error(), reply.result());
            agent.reply(request, envelope, reply.extras(), reply.error());
        } else if (result instanceof RouteResult.Written written) {
            agent.reply(request, written.bytes(), written.extras(), written.error());
        }
    }

    /** A reply that is too large for the client becomes an error; one that the hook refused stays unsaid. */
    private void replyThatRejected(Message request, RouteResult result, MessageRejectedException rejection) {
        log.debug("Session {}: no reply to topic {}: {}", agent.id(), quoted(request), rejection.getMessage());
        if (rejection.getReason() == MessageRejectedException.Reason.TOO_LARGE && !isError(result)) {
            reply(request, RouteResult.error(String.valueOf(rejection.getMessage())));
        }
    }

    private static boolean isError(RouteResult result) {
        if (result instanceof RouteResult.Written written) {
            return !written.error().isEmpty();
        }
        return result instanceof RouteResult.Reply reply && !reply.error().isEmpty();
    }

    /** The text of a failure goes to the client, its stack trace never; what nobody expected goes to the log. */
    private RouteResult failed(Message request, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no result") : failure;
        if (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!(cause instanceof GateException)) {
            logFailure(quoted(request), cause);
        }
        String message = cause.getMessage();
        return RouteResult.error(message != null ? message : cause.getClass().getSimpleName());
    }

    /** What a client chose goes into the log short and in one line. */
    private static String quoted(Message request) {
        return TopicName.quoted(request.getTopic());
    }

    /** A client must not be able to fill the log: only the first failure of a connection is told in full. */
    private void logFailure(String topic, Throwable cause) {
        String id = agent.getSession().getSessionId();
        if (failureLogged) {
            log.debug("Session {}: the handler of topic {} failed again", id, topic, cause);
        } else {
            failureLogged = true;
            log.warn("Session {}: the handler of topic {} failed; more of this connection at DEBUG", id, topic, cause);
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

    /** What is done for the client between its messages, and counts like one of them. */
    private final class Task implements Lane.Work {

        private final Runnable task;

        Task(Runnable task) {
            this.task = task;
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
                leave();
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
            leave();
            return true;
        }
    }

    /** One message on its way to its handler and back. */
    private final class Request
            implements Lane.Work, BiFunction<@Nullable RouteResult, @Nullable Throwable, @Nullable Void> {

        private final Message message;
        private final Route route;
        private long begin;

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
            if (route instanceof AsyncRouteHandler async) {
                return start(async);
            }
            handle((RouteHandler) route);
            return true;
        }

        private void handle(RouteHandler handler) {
            begin = services.nanoClock.getAsLong();
            try {
                apply(handler.onMessage(agent.getSession(), message), null);
            } catch (Throwable e) {
                apply(null, e);
            }
            services.counters.handled(nanos());
            finished(message);
        }

        private void countHandled(boolean timed) {
            LoopCounters counters = agent.loop().counters();
            counters.add(Count.HANDLED, 1);
            if (timed) {
                counters.add(Count.TIMED, 1);
                counters.add(Count.TIMED_NANOS, nanos());
            }
        }

        private long nanos() {
            return services.nanoClock.getAsLong() - begin;
        }

        /** Returns whether the handler has finished already, as most do. */
        private boolean start(AsyncRouteHandler handler) {
            boolean timed = startedOnEventLoop++ % TIMED_EVERY == 0;
            if (timed) {
                begin = services.nanoClock.getAsLong();
            }
            CompletableFuture<RouteResult> future;
            try {
                CompletionStage<RouteResult> stage = handler.onMessage(agent.getSession(), message);
                future = stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
            } catch (Throwable e) {
                future = CompletableFuture.failedFuture(e);
            }
            if (future.isDone()) {
                future.handle(this);
                countHandled(timed);
                finished(message);
                return true;
            }
            if (!timed) {
                begin = services.nanoClock.getAsLong();
            }
            new PendingReply(this).await(future);
            return false;
        }

        /**
         * Answers; no result at all is a fault of the handler.
         *
         * <p>A function for {@code handle} and not a consumer for {@code whenComplete}, which would hand the failure on,
         * describe it for that, and throw if that is not possible.
         */
        @Override
        public @Nullable Void apply(@Nullable RouteResult result, @Nullable Throwable failure) {
            try {
                reply(message, result != null ? result : failed(message, failure));
            } catch (Throwable e) { // an exception that cannot even be described must not stop the lane
                log.warn("Session {}: no reply to topic {}: {}", agent.id(), quoted(message), e.getClass());
            }
            return null;
        }
    }

    /** Waits for the result of an asynchronous handler, but not for ever. */
    private final class PendingReply implements Runnable {

        private final Request request;
        private final AtomicBoolean answered = new AtomicBoolean();
        private @Nullable ScheduledFuture<?> timeout;

        PendingReply(Request request) {
            this.request = request;
        }

        void await(CompletableFuture<RouteResult> future) {
            long nanos = services.options.getRequestTimeout().toNanos();
            try {
                timeout = eventLoop.schedule(this, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug(
                        "Session {}: no deadline for topic {}: the gate is closed",
                        agent.id(),
                        quoted(request.message));
            }
            future.handle((result, failure) -> finish(() -> request.apply(result, failure)));
        }

        @Override
        public void run() {
            finish(() -> reply(request.message, RouteResult.error("deadline exceeded")));
        }

        private @Nullable Void finish(Runnable answer) {
            if (answered.compareAndSet(false, true)) {
                services.counters.handled(request.nanos());
                try {
                    answer.run();
                } finally {
                    EventLoops.execute(eventLoop, this::leave);
                }
            }
            return null;
        }

        private void leave() {
            if (timeout != null) {
                timeout.cancel(false);
            }
            Lane left = finished(request.message);
            if (left != null) {
                left.finished();
            }
        }
    }
}
