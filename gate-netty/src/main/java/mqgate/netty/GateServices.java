package mqgate.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.ReplyMarshaller;
import mqgate.api.spi.Route;
import mqgate.api.spi.Router;
import mqgate.api.spi.SendMessageHook;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;
import mqgate.api.spi.SubscribeAuthorizer;
import mqgate.core.Modules;
import mqgate.core.ReplyEnvelope;
import mqgate.core.RequestTracing;
import mqgate.core.SessionFactory;
import mqgate.core.WarningRate;
import org.jspecify.annotations.Nullable;

/** What all connections of one gate share, looked up once. Immutable. */
final class GateServices {

    final Options options;
    final SessionTable table;
    final SessionFactory sessions;
    final NettyPlatform platform;
    final LongSupplier nanoClock;
    final InstantSource clock;
    final SessionIds ids;
    final GateFlightRecorder flights;
    final JfrEvents jfr = JfrEvents.ofThisRuntime();
    final Router router;
    final ReplyMarshaller marshaller;
    final @Nullable AdmissionControl admissions;
    final @Nullable Authentications authentications;
    final @Nullable MessageLimits messageLimits;
    final @Nullable RequestTracing tracing;
    final @Nullable SendMessageHook hook;
    final @Nullable StorageHandler storage;
    final @Nullable AgentLearner agentLearner;
    final @Nullable SessionLearner sessionLearner;
    final @Nullable SubscribeAuthorizer subscribeAuthorizer;
    final int concurrentTasks;
    final boolean stopsReading;
    final int maxUnsentBytes;
    final int maxDroppableBytes;
    final GateCounters counters = new GateCounters();
    final WarningRate heartbeatWarnings;
    final WarningRate learnerWarnings;
    private final Map<EventLoop, HandlerThreads> threads = new HashMap<>();

    GateServices(
            Options options, SessionTable table, SessionFactory sessions, Executor executor, NettyPlatform platform) {
        this.options = options;
        this.table = table;
        this.sessions = sessions;
        table.eventLoops().forEach(loop -> threads.put(loop, new HandlerThreads(loop, executor)));
        this.platform = platform;
        nanoClock = platform.nanoClock();
        clock = platform.clock();
        heartbeatWarnings = new WarningRate(nanoClock);
        learnerWarnings = new WarningRate(nanoClock);
        ids = new SessionIds(platform.random());
        flights = new GateFlightRecorder(table, options, clock);
        router = router(options);
        marshaller = options.getReplyMarshaller().orElse(ReplyEnvelope.INSTANCE);
        admissions = AdmissionControl.of(options.getLimits(), nanoClock);
        authentications = Authentications.of(options, platform);
        messageLimits = MessageLimits.of(options.getLimits());
        tracing = RequestTracing.of(options.getRequestTracer().orElse(null), options.isLogContext());
        hook = options.getSendMessageHook().orElse(null);
        storage = options.getStorageHandler().orElse(null);
        agentLearner = options.getAgentLearner().orElse(null);
        sessionLearner = options.getSessionLearner().orElse(null);
        concurrentTasks = options.getConcurrentTasks();
        stopsReading = options.getQueueFullPolicy() == QueueFullPolicy.STOP_READING;
        maxUnsentBytes = options.getMaxUnsentBytes();
        maxDroppableBytes = options.getMaxDroppableBytes();
        subscribeAuthorizer = options.getSubscribeAuthorizer().orElse(null);
    }

    /** Without any handler every topic is answered as a module that nobody has. */
    private static Router router(Options options) {
        return routeHandler(options)
                .<Router>map(route -> message -> route)
                .orElseGet(() ->
                        options.getRouter().orElseGet(() -> Modules.builder().build()));
    }

    static Optional<Route> routeHandler(Options options) {
        Optional<AsyncRouteHandler> async = options.getAsyncRouteHandler();
        return options.getRouteHandler().<Route>map(blocking -> blocking).or(() -> async);
    }

    /** Whether anybody is to be told who comes and goes. */
    boolean hasLearners() {
        return agentLearner != null || sessionLearner != null;
    }

    /** Where the connections of one of the gate's event loops have their work done. */
    HandlerThreads threads(EventLoop eventLoop) {
        return requireNonNull(threads.get(eventLoop), "an event loop that is not the gate's");
    }

    Session newSession(String network, InetAddress address, Map<String, String> settings) {
        return sessions.create(ids.next(), options.getServerId(), network, address, settings);
    }
}
