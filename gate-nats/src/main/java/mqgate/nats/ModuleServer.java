package mqgate.nats;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.spi.ReplyMarshaller;
import mqgate.api.spi.RequestTracer;
import mqgate.core.HandlerExecutors;
import mqgate.core.Modules;
import mqgate.core.NonBlocking;
import mqgate.core.ReplyEnvelope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves modules to all gates of the cluster, from a process that has no gate: what clients publish to
 * {@code type[@id]/HD_handler[/msgid]} comes here from whichever gate has the client. The handlers are the same as in the gate's
 * own process; their sessions are copies that act on that gate.
 *
 * <p>Several servers with the same module share its messages. Each module has its own thread to take them in and, unless the
 * builder says otherwise, its own executor, so that a slow one does not hold up the others.
 *
 * <p>Safe for use from any thread.
 *
 * @since 0.1
 */
public final class ModuleServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ModuleServer.class);

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private final ModuleContext context;
    private final Duration patience;
    private final List<ModuleEndpoint> endpoints = new ArrayList<>();
    private final List<ExecutorService> ownExecutors = new ArrayList<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private State state = State.NEW; // guarded by lifecycle

    private ModuleServer(Builder builder) {
        context = new ModuleContext(builder);
        patience = builder.patience;
        for (String type : builder.modules.getTypes()) {
            endpoints.add(new ModuleEndpoint(context, type, executor(builder), builder.metadata));
        }
    }

    private Executor executor(Builder builder) {
        if (builder.executor != null) {
            return builder.executor;
        }
        ExecutorService own = HandlerExecutors.newDefault();
        ownExecutors.add(own);
        return own;
    }

    /**
     * Begins a server.
     *
     * @param link the link of this process
     * @param modules what it serves; a {@linkplain Modules.Builder#nodeId node id} makes its modules reachable as {@code type@id}
     * @return a builder with every default
     */
    public static Builder builder(NatsLink link, Modules modules) {
        return new Builder(requireNonNull(link, "link"), requireNonNull(modules, "modules"));
    }

    /**
     * Begins to serve. While NATS is away nothing comes, and all is served again when it is back.
     *
     * @throws ClusterUnavailableException if it cannot be set up with NATS
     * @throws IllegalStateException if it was started or closed before
     */
    public void start() {
        lifecycle.lock();
        try {
            if (state != State.NEW) {
                throw new IllegalStateException("start: " + state + " (expected: a new server)");
            }
            state = State.STARTED;
            endpoints.forEach(ModuleEndpoint::start);
        } finally {
            lifecycle.unlock();
        }
        log.info("Modules {} are served", context.modules.getTypes());
    }

    /**
     * Ends in an orderly way: leaves the lists of NATS, takes nothing new in, finishes and answers what it has, for as long as
     * {@link Builder#patience} says. Blocks until then. Further calls do nothing.
     *
     * @throws IllegalStateException on a thread of NATS or an event loop, which must not wait
     */
    @Override
    public void close() {
        NonBlocking.refuse("close");
        lifecycle.lock();
        try {
            if (state == State.STARTED) {
                drain();
            }
            state = State.CLOSED;
            ownExecutors.forEach(ExecutorService::shutdown);
        } finally {
            lifecycle.unlock();
        }
    }

    private void drain() {
        long deadline = System.nanoTime() + patience.toNanos();
        endpoints.forEach(endpoint -> endpoint.stop(deadline)); // all of them before any is waited for
        endpoints.forEach(endpoint -> endpoint.awaitEnd(deadline));
        flush();
    }

    /** The last answers are on their way when this returns: the link may be closed next. */
    private void flush() {
        try {
            context.link.getConnection().flush(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | RuntimeException e) {
            log.debug("The last answers may not have been sent: {}", e.getMessage());
        }
    }

    /**
     * {@return what was done so far}
     */
    public ModuleStats getStats() {
        return context.counters.snapshot(
                endpoints.stream().mapToInt(ModuleEndpoint::pending).sum());
    }

    /** Collects settings; not safe for use by several threads at once. */
    public static final class Builder {

        final NatsLink link;
        final Modules modules;
        int maxPending = 1000;
        ReplyMarshaller replyMarshaller = ReplyEnvelope.INSTANCE;

        @Nullable RequestTracer requestTracer;

        boolean logContext;
        private @Nullable Executor executor;
        private Map<String, String> metadata = Map.of();
        private Duration patience = Duration.ofSeconds(10);

        private Builder(NatsLink link, Modules modules) {
            this.link = link;
            this.modules = modules;
        }

        /**
         * Sets what runs the handlers that may block.
         *
         * @param executor shared by all modules and not closed; by default each module has one of its own: virtual threads on Java
         *     21 and later, a pool before
         * @return this builder
         */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets how many messages of a module may be taken in and not answered yet. One more is answered with {@code BUSY} at once.
         *
         * @param maxPending at least 1; 1000 by default
         * @return this builder
         */
        public Builder maxPending(int maxPending) {
            this.maxPending = maxPending;
            return this;
        }

        /**
         * Sets how replies are written that are not bytes.
         *
         * @param replyMarshaller the format; {@link ReplyEnvelope} by default
         * @return this builder
         */
        public Builder replyMarshaller(ReplyMarshaller replyMarshaller) {
            this.replyMarshaller = requireNonNull(replyMarshaller, "replyMarshaller");
            return this;
        }

        /**
         * Sets what follows each message, from the moment at which it is taken in to its answer, for a tracing system. What it is
         * told of a message has the gate's span as its parent.
         *
         * @param requestTracer the tracer; without one the gate's span is handed on to the handlers, and nothing is recorded
         * @return this builder
         */
        public Builder requestTracer(RequestTracer requestTracer) {
            this.requestTracer = requireNonNull(requestTracer, "requestTracer");
            return this;
        }

        /**
         * Sets whether log lines of handlers carry {@code gate.session}, {@code gate.user} and {@code gate.trace} in the MDC of slf4j.
         *
         * @param logContext true to have them, at a cost of some hundred nanoseconds for each message; false by default
         * @return this builder
         */
        public Builder logContext(boolean logContext) {
            this.logContext = logContext;
            return this;
        }

        /**
         * Sets what the tools of NATS show of each module besides its type and node.
         *
         * @param metadata names and values; copied
         * @return this builder
         */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = Map.copyOf(metadata);
            return this;
        }

        /**
         * Sets how long {@link ModuleServer#close()} waits for handlers that run.
         *
         * @param patience zero or more; 10 s by default
         * @return this builder
         */
        public Builder patience(Duration patience) {
            this.patience = requireNonNull(patience, "patience");
            return this;
        }

        /**
         * {@return a server that is not started yet}
         *
         * @throws IllegalArgumentException if a setting is out of its range; the message names it
         */
        public ModuleServer build() {
            check(maxPending >= 1, "maxPending", maxPending, ">= 1");
            check(!patience.isNegative(), "patience", patience, ">= 0");
            check(!modules.getTypes().isEmpty(), "modules", "none", "at least one handler");
            modules.getTypes().forEach(this::checkName);
            return new ModuleServer(this);
        }

        private void checkName(String type) {
            String longest = type + "@" + modules.getNodeId();
            int most = Subjects.LONGEST_NAME;
            check(longest.length() <= most, "type@nodeId", longest, "at most " + most + " characters");
        }

        private static void check(boolean good, String name, Object value, String expected) {
            if (!good) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
            }
        }
    }
}
