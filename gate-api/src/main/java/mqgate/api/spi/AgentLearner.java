package mqgate.api.spi;

import mqgate.api.Agent;

/**
 * Learns of connections that come and go.
 *
 * <p>For each connection the two methods are called exactly once each, in this order, on the executor: before its first
 * message is handled and after its last one is. They may block; a slow one delays only its own connection. What they
 * throw is logged.
 *
 * @source gate/define.go AgentLearner
 * @since 0.1
 */
public interface AgentLearner {

    /**
     * A client is connected and its handshake is done. It can be reached by session id already.
     *
     * @param agent the new agent
     * @source gate/define.go AgentLearner.Connect
     */
    default void onConnect(Agent agent) {}

    /**
     * A client is gone, whoever closed it. It cannot be reached by session id any more.
     *
     * @param agent the agent that was given to {@link #onConnect}
     * @source gate/define.go AgentLearner.DisConnect
     */
    default void onDisconnect(Agent agent) {}
}
