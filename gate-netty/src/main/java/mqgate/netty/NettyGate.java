package mqgate.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import mqgate.api.CloseReason;
import mqgate.api.Experimental;
import mqgate.api.FlightRecorder;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.GateStats;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.GuestJudge;
import mqgate.api.spi.Route;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;
import mqgate.core.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gate on sockets.
 *
 * @since 0.1
 */
public final class NettyGate implements Gate {

    private static final Logger log = LoggerFactory.getLogger(NettyGate.class);

    /** An event loop that takes longer for a task is blocked by user code. */
    private static final Duration PATIENCE_WITH_A_LOOP = Duration.ofSeconds(1);

    private static final Duration END_OF_A_LOOP = Duration.ofSeconds(2);

    private enum State {
        NEW,
        STARTED,
        DRAINING,
        CLOSED
    }

    private final Options options;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final NettyPlatform platform;
    private final EventLoopGroup group;
    private final Listeners listeners;
    private final GateLearners learners; // guarded by lifecycle
    private final Executor executor;
    private final SessionTable table;
    private final GateHandler gateHandler;
    private final SessionFactory sessions;
    private final GateServices services;
    private volatile Map<Listener, InetSocketAddress> addresses = Map.of();
    private State state = State.NEW; // guarded by lifecycle
    private @Nullable Drain drain; // guarded by lifecycle

    private NettyGate(Options options, NettyPlatform platform) {
        this.options = options;
        this.platform = platform;
        int threads = options.getEventLoopThreads() > 0
                ? options.getEventLoopThreads()
                : Runtime.getRuntime().availableProcessors();
        group = platform.newEventLoops(threads);
        listeners = new Listeners(group, platform, options);
        learners = new GateLearners(options.getGateLearners());
        executor = options.getExecutor().orElseGet(platform::newHandlerExecutor);
        table = new SessionTable(eventLoops(group), options, platform.nanoClock());
        gateHandler = decorated(new DefaultGateHandler(table, options));
        sessions = new SessionFactory(gateHandler, options.getGuestJudge().orElse(null));
        services = new GateServices(options, table, sessions, executor, platform);
    }

    /**
     * Makes a gate. It listens when it is started; it has to be closed even if it never is.
     *
     * @param options its settings
     * @return a new gate
     * @throws mqgate.api.GateStartException if the transport of the options does not work on this machine, or Netty is another one than
     *     4.2
     */
    public static Gate create(Options options) {
        try {
            return create(options, new SystemPlatform(options.getTransport()));
        } catch (LinkageError e) {
            NettyVersion.refuseOther(e);
            throw e;
        }
    }

    /**
     * Makes a gate that stands on something else than this machine, a test's world for one.
     *
     * @param options its settings, whose transport means nothing then
     * @param platform what it stands on
     * @return a new gate
     */
    @Experimental
    public static Gate create(Options options, NettyPlatform platform) {
        return new NettyGate(requireNonNull(options, "options"), requireNonNull(platform, "platform"));
    }

    /** No gate is made without the decorator that was asked for. */
    private GateHandler decorated(GateHandler builtIn) {
        try {
            return options.getGateHandler()
                    .map(decorator ->
                            requireNonNull(decorator.apply(builtIn), "gateHandler: the decorator returned null"))
                    .orElse(builtIn);
        } catch (RuntimeException | Error e) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static List<EventLoop> eventLoops(Iterable<EventExecutor> group) {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(executor -> loops.add((EventLoop) executor));
        return loops;
    }

    @Override
    public void start() {
        lifecycle.lock();
        try {
            if (state != State.NEW) {
                throw new IllegalStateException("start: " + state + " (expected: a new gate)");
            }
            state = State.STARTED;
            open();
        } finally {
            lifecycle.unlock();
        }
    }

    private void open() {
        try {
            listeners.bind(this, services);
            addresses = listeners.addresses();
            learners.start(this);
            if (state != State.STARTED) {
                throw new IllegalStateException("start: closed by a learner (expected: a gate that stays open)");
            }
            listeners.accept();
            log.info("Gate {} listens on {}", options.getServerId(), addresses.values());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public void drain(Duration time, CloseReason reason, String serverReference) {
        Drain.checkTime(time);
        Closing farewell = Closing.redirecting(reason, serverReference);
        platform.checkMayWait("drain");
        if (lifecycle.isHeldByCurrentThread()) {
            throw new IllegalStateException("drain: called by a learner of the gate, which it waits for");
        }
        Drain mine = new Drain(services, time, farewell);
        Drain running = beginDrain(mine, farewell);
        if (running == null || running.await() || running == mine) {
            close();
        }
    }

    /** Returns the one that runs, or null if the gate was closed without one. */
    private @Nullable Drain beginDrain(Drain mine, Closing farewell) {
        lifecycle.lock();
        try {
            if (state == State.NEW) {
                throw new IllegalStateException("drain: " + state + " (expected: a gate that was started)");
            }
            if (state == State.STARTED) {
                state = State.DRAINING;
                drain = mine;
                learners.drain(this);
                begin(mine, farewell);
            }
            return drain;
        } finally {
            lifecycle.unlock();
        }
    }

    private void begin(Drain mine, Closing farewell) {
        if (state == State.DRAINING) { // no learner has closed the gate
            table.refuse(farewell);
            closeListeners();
            mine.begin();
        }
    }

    /** An interrupt does not cut short what clients have been promised: it all ends in time anyhow. */
    @Override
    public void close() {
        platform.checkMayWait("close");
        boolean interrupted = Thread.interrupted();
        lifecycle.lock();
        try {
            if (state == State.CLOSED) {
                return;
            }
            boolean started = state != State.NEW;
            state = State.CLOSED;
            if (drain != null) {
                drain.end();
            }
            if (started) {
                learners.stop(this);
                closeListeners();
                awaitAccepted();
                closeConnections();
            }
            interrupted |= Thread.interrupted(); // meanwhile
            closeThreads();
        } finally {
            lifecycle.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeListeners() {
        listeners.close(PATIENCE_WITH_A_LOOP);
        addresses = Map.of();
    }

    private void closeThreads() {
        if (!Waits.uninterruptibly(platform, group.shutdownGracefully(0, 1, TimeUnit.SECONDS), END_OF_A_LOOP)) {
            log.warn("Gate {}: an event loop does not end: it is blocked by a handler", options.getServerId());
        }
        if (options.getExecutor().isEmpty() && executor instanceof ExecutorService own) {
            closeExecutor(own);
        }
        if (services.authentications != null) {
            closeExecutor(services.authentications.executor());
        }
    }

    /** The last accepted connections reach their event loops, and so the table. */
    private void awaitAccepted() {
        for (EventExecutor loop : group) {
            Waits.uninterruptibly(platform, loop.submit(() -> {}), PATIENCE_WITH_A_LOOP);
        }
    }

    /** Each connection closes within the time-out; a second more lets its disconnect event through. */
    private void closeConnections() {
        Closing shutdown = Closing.of(CloseReason.GATE_SHUTDOWN, null);
        table.refuse(shutdown);
        CompletableFuture<Void> allClosed = table.whenAllClosed();
        try {
            gateHandler.onDestroy();
        } catch (Throwable e) {
            log.warn("Gate {}: onDestroy of the gate handler failed", options.getServerId(), e);
        }
        table.all().forEach(agent -> agent.close(shutdown)); // whatever a decorator did
        table.turnStrangersAway(shutdown);
        Duration patience = options.getCloseTimeout().plusSeconds(1);
        if (!Waits.uninterruptibly(platform, allClosed, patience)) {
            log.warn("Gate {} closes although handlers are still running after {}", options.getServerId(), patience);
        }
    }

    private static void closeExecutor(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Map<Listener, InetSocketAddress> getBoundAddresses() {
        return addresses;
    }

    @Override
    public GateStats getStats() {
        if (!addresses.isEmpty()) { // its event loops run
            table.loops().forEach(loop -> loop.lag().watch());
        }
        return services.counters.snapshot(table);
    }

    @Override
    public FlightRecorder getFlightRecorder() {
        return services.flights;
    }

    @Override
    public Options getOptions() {
        return options;
    }

    @Override
    public GateHandler getGateHandler() {
        return gateHandler;
    }

    @Override
    public Optional<AgentLearner> getAgentLearner() {
        return options.getAgentLearner();
    }

    @Override
    public Optional<SessionLearner> getSessionLearner() {
        return options.getSessionLearner();
    }

    @Override
    public Optional<StorageHandler> getStorageHandler() {
        return options.getStorageHandler();
    }

    @Override
    public Optional<Route> getRouteHandler() {
        return GateServices.routeHandler(options);
    }

    @Override
    public Optional<GuestJudge> getGuestJudge() {
        return options.getGuestJudge();
    }

    @Override
    public Session newSession(byte[] data) {
        return sessions.fromBytes(data);
    }

    @Override
    public Session newSession(Map<String, ?> fields) {
        return sessions.fromMap(fields);
    }
}
