package mqgate.api.spi;

import mqgate.api.Session;

/**
 * Learns of sessions that come and go.
 *
 * <p>For each connection the two methods are called exactly once each, in this order, on the executor: before its first
 * message is handled and after its last one is. They may block; a slow one delays only its own connection. What they
 * throw is logged.
 *
 * @source gate/define.go SessionLearner
 * @since 0.1
 */
public interface SessionLearner {

    /**
     * A client is connected and its handshake is done. It can be reached by session id already.
     *
     * @param session the new session
     * @source gate/define.go SessionLearner.Connect
     */
    default void onConnect(Session session) {}

    /**
     * A client is gone, whoever closed it. It cannot be reached by session id any more.
     *
     * @param session the session that was given to {@link #onConnect}
     * @source gate/define.go SessionLearner.DisConnect
     */
    default void onDisconnect(Session session) {}
}
