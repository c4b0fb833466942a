package mqgate.api.spi;

import mqgate.api.Message;
import mqgate.api.Session;

/**
 * Follows each message of a client from the moment at which it is taken in to its answer, for a tracing system.
 *
 * <p>Called by a gate for what its clients publish, and by a process with modules for what gates hand to it, when it is set there.
 * All of it is on the way of every message: it must not block. What it throws is logged, and the message goes on as without it.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RequestTracer {

    /**
     * A message has come and is about to wait for its handler.
     *
     * <p>When: once for each message that is handled or refused, before all else.
     *
     * <p>Thread: the connection's event loop, or a thread of NATS.
     *
     * @param session the session, not to be changed
     * @param message the message; its {@link Message#getTraceSpan()} is what it has from its sender, the parent of the request
     * @return what follows this request
     */
    RequestTrace begin(Session session, Message message);
}
