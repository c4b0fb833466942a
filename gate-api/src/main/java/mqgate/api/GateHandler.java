package mqgate.api;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What can be done to the clients of one gate, addressed by session id.
 *
 * <p>Safe for use from any thread. Operations that change a session call the
 * {@link mqgate.api.spi.StorageHandler}, when one is set, on the calling thread; they must not be called from an event
 * loop then and throw {@link IllegalStateException} there. All others never block.
 *
 * <p>The trace span of each call identifies the caller's request in logs.
 *
 * @source gate/define.go GateHandler
 * @since 0.1
 */
public interface GateHandler {

    /**
     * Finds the connection of a session.
     *
     * @param sessionId the session
     * @return the agent, or empty if this gate has no live connection with that id
     * @source gate/define.go GateHandler.GetAgent
     */
    Optional<Agent> getAgent(String sessionId);

    /**
     * {@return how many clients have finished their handshake and are connected, and those that are let in and whose user is being bound}
     *
     * @source gate/define.go GateHandler.GetAgentNum
     */
    int getAgentNum();

    /**
     * Finds the connections of a user.
     *
     * @param userId the user
     * @return the agents bound to the user, oldest bind first; empty if there are none
     */
    Collection<Agent> getAgentsByUser(String userId);

    /**
     * Binds a session to a user: settings stored for the user are added to the session's, whose own values win, and the
     * result is stored. What happens to other connections of the user is up to {@link Options#getUserPolicy()}.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @param userId the user; an empty string is the same as {@link #unbind}
     * @return the gate's session after the change
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws StorageException if the storage failed; the session is unchanged
     * @throws UserConnectedException if the user is connected already and {@link UserPolicy#REFUSE} holds; the session is unchanged
     * @throws LimitExceededException if the settings would become larger than {@link Limits#getMaxSettingsSize()}; the session is
     *     unchanged
     * @source gate/define.go GateHandler.Bind
     */
    Session bind(TraceSpan span, String sessionId, String userId);

    /**
     * Takes the user off a session. The storage is not touched.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @return the gate's session after the change
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @source gate/define.go GateHandler.UnBind
     */
    Session unbind(TraceSpan span, String sessionId);

    /**
     * Sets one setting of a session and stores it if a user is bound. A failing storage is logged.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @param key the key
     * @param value the value
     * @return the gate's session after the change
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws LimitExceededException if the settings would become larger than {@link Limits#getMaxSettingsSize()}; the session is
     *     unchanged
     * @source gate/define.go GateHandler.Set
     */
    Session set(TraceSpan span, String sessionId, String key, String value);

    /**
     * Removes one setting of a session and stores it if a user is bound. A failing storage is logged.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @param key the key; an unknown one changes nothing
     * @return the gate's session after the change
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @source gate/define.go GateHandler.Remove
     */
    Session remove(TraceSpan span, String sessionId, String key);

    /**
     * Merges settings into a session's, the given values winning, and stores it if a user is bound. A failing storage
     * is logged.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @param settings the settings to merge; copied
     * @return the gate's session after the change
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws LimitExceededException if the settings would become larger than {@link Limits#getMaxSettingsSize()}; the session is
     *     unchanged
     * @source gate/define.go GateHandler.Push
     */
    Session push(TraceSpan span, String sessionId, Map<String, String> settings);

    /**
     * Sends a message to a client.
     *
     * <p>Returns when the message is accepted for writing, with {@link Options#getDefaultDelivery()}. Messages that one thread sends to one session arrive in the
     * order of the calls.
     *
     * @param span the caller's trace span
     * @param sessionId the receiver
     * @param topic the topic that the client sees; at most 65535 bytes in UTF-8
     * @param body the payload; not copied, so it must not be modified afterwards
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws SessionClosedException if the connection is just closing
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if the {@link mqgate.api.spi.SendMessageHook} refused it, or it is larger than the client
     *     takes
     * @source gate/define.go GateHandler.Send
     */
    default void send(TraceSpan span, String sessionId, String topic, byte[] body) {
        send(span, sessionId, topic, body, DeliveryPolicy.byDefault());
    }

    /**
     * Sends a message to a client like {@link #send(TraceSpan, String, String, byte[])}, with a policy of its own.
     *
     * @param span the caller's trace span
     * @param sessionId the receiver
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message when the client reads too slowly
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws SessionClosedException if the connection is just closing
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if the {@link mqgate.api.spi.SendMessageHook} refused it, it is larger than the client
     *     takes or than {@link Options#getMaxUnsentBytes()}, or more than {@link Options#getMaxUnsentBytesOfGate()} wait already to be
     *     handed to the event loops
     */
    void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to a client and does not say whether that was possible. Never blocks, and waits for nothing, wherever the
     * client's gate is.
     *
     * @param span the caller's trace span
     * @param sessionId the receiver
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message when the client reads too slowly
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    default void sendNoReply(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        try {
            send(span, sessionId, topic, body, policy);
        } catch (GateException e) {
            // nobody wants to know
        }
    }

    /**
     * Sends a message to a client with QoS 1, and says when the client has acknowledged it. See
     * {@link Agent#sendAtLeastOnce}.
     *
     * @param span the caller's trace span
     * @param sessionId the receiver
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return as for {@link Agent#sendAtLeastOnce}; failed with {@link SessionNotFoundException} if this gate has no live
     *     connection with that id
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    CompletionStage<Void> sendAtLeastOnce(TraceSpan span, String sessionId, String topic, byte[] body);

    /**
     * Sends a message to several clients.
     *
     * @param span the caller's trace span
     * @param sessionIds the receivers; unknown and closed ones, those that the hook refused, and those for whom the message is
     *     too large are left out
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return to how many clients it was sent
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @source gate/define.go GateHandler.SendBatch
     */
    default long sendBatch(TraceSpan span, Collection<String> sessionIds, String topic, byte[] body) {
        return sendBatch(span, sessionIds, topic, body, DeliveryPolicy.byDefault());
    }

    /**
     * Sends a message to several clients like {@link #sendBatch(TraceSpan, Collection, String, byte[])}, with a policy of its own.
     *
     * @param span the caller's trace span
     * @param sessionIds the receivers, as there
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a client that reads too slowly
     * @return to how many clients it was sent
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if it is larger than {@link Options#getMaxUnsentBytes()}, or more than
     *     {@link Options#getMaxUnsentBytesOfGate()} wait already to be handed to the event loops; nobody gets it then
     */
    long sendBatch(TraceSpan span, Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to every client of this gate.
     *
     * @param span the caller's trace span
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return how many clients there were, those included that are just closing or that take only smaller messages; one that connects
     *     at this moment can get it too
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @source gate/define.go GateHandler.BroadCast
     */
    default long broadcast(TraceSpan span, String topic, byte[] body) {
        return broadcast(span, topic, body, DeliveryPolicy.byDefault());
    }

    /**
     * Sends a message to every client of this gate like {@link #broadcast(TraceSpan, String, byte[])}, with a policy of its own.
     *
     * @param span the caller's trace span
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a client that reads too slowly
     * @return how many clients it was handed to, as there
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if it is larger than {@link Options#getMaxUnsentBytes()}, or more than
     *     {@link Options#getMaxUnsentBytesOfGate()} wait already to be handed to the event loops; nobody gets it then
     */
    long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Makes a session a member of a group. It stays one until it leaves or its connection ends.
     *
     * <p>A group exists while it has members. When this returns, the session gets what is sent to the group.
     *
     * @param span the caller's trace span
     * @param sessionId the session; one that is a member already stays one
     * @param group the name of the group, any that is not empty
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws IllegalArgumentException if the name is empty
     * @throws LimitExceededException if the session is in {@link Limits#getMaxGroupsPerSession()} groups
     */
    void join(TraceSpan span, String sessionId, String group);

    /**
     * Takes a session out of a group. What was sent to the group before still arrives.
     *
     * @param span the caller's trace span
     * @param sessionId the session; one that is no member stays none
     * @param group the name of the group
     * @throws SessionNotFoundException if this gate has no live connection with that id
     */
    void leave(TraceSpan span, String sessionId, String group);

    /**
     * Lists the members of a group.
     *
     * @param group the name of the group
     * @return the ids of the sessions that are its members now, in no order; empty if there is no such group
     */
    Collection<String> getGroupMembers(String group);

    /**
     * Lists the groups of a session.
     *
     * @param sessionId the session
     * @return the names of the groups that it is in now, in the order in which it joined; empty for an unknown session
     */
    Collection<String> getGroups(String sessionId);

    /**
     * Sends a message to the members of a group with {@link Options#getDefaultDelivery()}.
     *
     * @param span the caller's trace span
     * @param group the name of the group
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return how many members it was handed to, see {@link #sendToGroup(TraceSpan, String, String, byte[], DeliveryPolicy)}
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as for {@link #broadcast(TraceSpan, String, byte[], DeliveryPolicy)}
     */
    default long sendToGroup(TraceSpan span, String group, String topic, byte[] body) {
        return sendToGroup(span, group, topic, body, DeliveryPolicy.byDefault());
    }

    /**
     * Sends a message to the members of a group.
     *
     * @param span the caller's trace span
     * @param group the name of the group
     * @param topic the topic that the clients see; it need not have to do with the name of the group
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a member that reads too slowly
     * @return how many members it was handed to, those included that are just closing or that take only smaller messages; 0 if
     *     there is no such group
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as for {@link #broadcast(TraceSpan, String, byte[], DeliveryPolicy)}
     */
    long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to all connections of a user with {@link Options#getDefaultDelivery()}.
     *
     * @param span the caller's trace span
     * @param userId the user
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return to how many connections it was sent; 0 if the user is not connected to this gate
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if it is larger than {@link Options#getMaxUnsentBytes()}, or more than
     *     {@link Options#getMaxUnsentBytesOfGate()} wait already to be handed to the event loops; nobody gets it then
     */
    default long sendToUser(TraceSpan span, String userId, String topic, byte[] body) {
        return sendToUser(span, userId, topic, body, DeliveryPolicy.byDefault());
    }

    /**
     * Sends a message to all connections of a user.
     *
     * @param span the caller's trace span
     * @param userId the user
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a connection whose client reads too slowly
     * @return to how many connections it was sent, those left out that are closing, that the hook refused it for, or that take only
     *     smaller messages; 0 if the user is not connected to this gate
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if it is larger than {@link Options#getMaxUnsentBytes()}, or more than
     *     {@link Options#getMaxUnsentBytesOfGate()} wait already to be handed to the event loops; nobody gets it then
     */
    long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Closes all connections of a user, who is told the reason as for {@link #close(TraceSpan, String, CloseReason)}. Returns at
     * once: they take no messages any more then.
     *
     * @param span the caller's trace span
     * @param userId the user
     * @param reason why, {@link CloseReason#KICKED} as a rule
     * @return how many connections were open; 0 if the user is not connected to this gate
     * @throws IllegalArgumentException if the reason is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    long kickUser(TraceSpan span, String userId, CloseReason reason);

    /**
     * Asks whether a user is connected to this gate.
     *
     * @param span the caller's trace span
     * @param sessionId the asking session; not used by a local gate
     * @param userId the user
     * @return whether one of the user's connections is open
     * @throws UserNotFoundException if no connection of this gate is bound to the user; always for an empty user id
     * @source gate/define.go GateHandler.IsConnect
     */
    boolean isConnect(TraceSpan span, String sessionId, String userId);

    /**
     * Closes a client's connection. Returns at once.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @source gate/define.go GateHandler.Close
     */
    default void close(TraceSpan span, String sessionId) {
        close(span, sessionId, CloseReason.CLOSED_BY_SERVER);
    }

    /**
     * Closes a client's connection for a reason that an MQTT 5 client, and a WebSocket, is told. Returns at once.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @param reason why
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @throws IllegalArgumentException if the reason is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    void close(TraceSpan span, String sessionId, CloseReason reason);

    /**
     * Returns the gate's state of a session.
     *
     * @param span the caller's trace span
     * @param sessionId the session
     * @return the gate's session
     * @throws SessionNotFoundException if this gate has no live connection with that id
     * @source gate/define.go GateHandler.Update
     */
    Session update(TraceSpan span, String sessionId);

    /**
     * Closes every connection. Called once by the gate when it stops; returns at once.
     *
     * @source gate/define.go GateHandler.OnDestroy
     */
    void onDestroy();
}
