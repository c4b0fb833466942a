package mqgate.netty;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import mqgate.api.Options;
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
import mqgate.core.SessionFactory;
import org.jspecify.annotations.Nullable;

/** What all connections of one gate share, looked up once. Immutable. */
final class GateServices {

    final Options options;
    final SessionTable table;
    final SessionFactory sessions;
    final Executor executor;
    final LongSupplier nanoClock;
    final Router router;
    final ReplyMarshaller marshaller;
    final @Nullable AdmissionControl admissions;
    final @Nullable MessageLimits messageLimits;
    final @Nullable SendMessageHook hook;
    final @Nullable StorageHandler storage;
    final @Nullable AgentLearner agentLearner;
    final @Nullable SessionLearner sessionLearner;
    final @Nullable SubscribeAuthorizer subscribeAuthorizer;
    final int maxUnsentBytes;
    final int maxDroppableBytes;
    final GateCounters counters = new GateCounters();
    private final SessionIds sessionIds = new SessionIds();

    GateServices(
            Options options, SessionTable table, SessionFactory sessions, Executor executor, LongSupplier nanoClock) {
        this.options = options;
        this.table = table;
        this.sessions = sessions;
        this.executor = executor;
        this.nanoClock = nanoClock;
        router = router(options);
        marshaller = options.getReplyMarshaller().orElse(ReplyEnvelope.INSTANCE);
        admissions = AdmissionControl.of(options.getLimits(), nanoClock);
        messageLimits = MessageLimits.of(options.getLimits());
        hook = options.getSendMessageHook().orElse(null);
        storage = options.getStorageHandler().orElse(null);
        agentLearner = options.getAgentLearner().orElse(null);
        sessionLearner = options.getSessionLearner().orElse(null);
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

    Session newSession(String network, String ip, Map<String, String> settings) {
        return sessions.create(sessionIds.next(), options.getServerId(), network, ip, settings);
    }
}
