package mqgate.nats;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.core.TopicRoute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What becomes of failures of handlers: their text goes to the client, their stack trace never; what nobody expected goes to the
 * log, once for each handler. For any thread.
 */
final class HandlerFailures {

    private static final Logger log = LoggerFactory.getLogger(ModuleServer.class);

    private final Set<String> told = ConcurrentHashMap.newKeySet(); // only handlers that there are can fail

    /** Returns what the client is told. */
    String add(Session session, Message message, Throwable thrown) {
        Throwable failure = Failures.unwrap(thrown);
        if (!(failure instanceof GateException)) {
            tell(session.getSessionId(), handler(message), failure);
        }
        String text = failure.getMessage();
        return text != null ? text : failure.getClass().getSimpleName();
    }

    private void tell(String sessionId, String handler, Throwable failure) {
        if (told.add(handler)) {
            log.warn("Session {}: {} failed; more of this handler at DEBUG", sessionId, handler, failure);
        } else {
            log.debug("Session {}: {} failed again", sessionId, handler, failure);
        }
    }

    /** A reply that cannot be written is not sent. */
    void addReply(Session session, Message message, Throwable failure) {
        String handler = handler(message);
        log.atLevel(told.add("reply of " + handler) ? Level.WARN : Level.DEBUG)
                .log("Session {}: no reply from {}", session.getSessionId(), handler, failure);
    }

    private static String handler(Message message) {
        TopicRoute route = TopicRoute.parse(message.getTopic());
        return route == null ? "a handler" : route.type() + "/" + route.handler();
    }
}
