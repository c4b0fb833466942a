package mqgate.nats;

import mqgate.api.spi.ReplyMarshaller;
import mqgate.core.Modules;
import mqgate.core.RequestTracing;
import org.jspecify.annotations.Nullable;

/** What all modules of a server share. Immutable; its parts are for any thread. */
final class ModuleContext {

    /** So many sessions, or routes of sessions, can be busy without an old message being taken for a new one. */
    private static final int MOST_LANES = 1 << 16;

    final NatsLink link;
    final Modules modules;
    final ReplyMarshaller marshaller;
    final @Nullable RequestTracing tracing;
    final int maxPending;
    final GateSessions sessions;
    final BegunStamps begun = new BegunStamps(MOST_LANES);
    final ModuleCounters counters = new ModuleCounters();
    final HandlerFailures failures = new HandlerFailures();

    ModuleContext(ModuleServer.Builder builder) {
        link = builder.link;
        modules = builder.modules;
        marshaller = builder.replyMarshaller;
        tracing = RequestTracing.of(builder.requestTracer, builder.logContext);
        maxPending = builder.maxPending;
        sessions = new GateSessions(link);
    }
}
