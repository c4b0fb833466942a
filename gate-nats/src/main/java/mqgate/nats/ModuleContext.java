package mqgate.nats;

import mqgate.api.spi.ReplyMarshaller;
import mqgate.core.Modules;

/** What all modules of a server share. Immutable; its parts are for any thread. */
final class ModuleContext {

    /** So many sessions, or routes of sessions, can be busy without an old message being taken for a new one. */
    private static final int MOST_LANES = 1 << 16;

    final NatsLink link;
    final Modules modules;
    final ReplyMarshaller marshaller;
    final int maxPending;
    final GateSessions sessions;
    final BegunStamps begun = new BegunStamps(MOST_LANES);
    final ModuleCounters counters = new ModuleCounters();
    final HandlerFailures failures = new HandlerFailures();

    ModuleContext(NatsLink link, Modules modules, ReplyMarshaller marshaller, int maxPending) {
        this.link = link;
        this.modules = modules;
        this.marshaller = marshaller;
        this.maxPending = maxPending;
        sessions = new GateSessions(link);
    }
}
