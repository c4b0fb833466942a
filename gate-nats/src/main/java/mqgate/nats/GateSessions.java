package mqgate.nats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.Session;
import mqgate.core.SessionFactory;

/** Makes copies of the sessions of gates, which act on the gate that they come from. For any thread. */
final class GateSessions {

    /** A gate that starts again may have another id. */
    private static final int MOST_GATES = 1024;

    private final NatsLink link;
    private final Map<String, SessionFactory> factories = new ConcurrentHashMap<>();

    GateSessions(NatsLink link) {
        this.link = link;
    }

    Session read(String gateId, byte[] session) {
        SessionFactory factory = factories.get(gateId);
        return (factory != null ? factory : newFactory(gateId)).fromBytes(session);
    }

    private SessionFactory newFactory(String gateId) {
        if (factories.size() >= MOST_GATES) {
            factories.clear();
        }
        return factories.computeIfAbsent(gateId, id -> new SessionFactory(new RemoteGateHandler(link, id), null));
    }
}
