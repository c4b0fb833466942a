package mqgate.api;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import mqgate.api.spi.GuestJudge;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected: ids, network, user and settings of one client, with shortcuts to what the gate can do for it.
 *
 * <p>A session is the gate's own (the <i>live</i> one, see {@link Agent#getSession()}) or a copy, here or on another
 * machine. Setters change only this object; {@link #bind}, {@link #unbind}, {@link #set}, {@link #setPush},
 * {@link #setBatch}, {@link #push}, {@link #remove} and {@link #update} go to the gate by session id and then take over
 * the gate's answer, except for topic and trace. On the live session both are the same object.
 *
 * <p>Safe for use from any thread: readers see a consistent state. Methods that go to the gate call the
 * {@link mqgate.api.spi.StorageHandler}, when one is set, on the calling thread and may therefore block; they throw
 * {@link SessionNotFoundException} when the client has no live connection any more.
 *
 * @source gate/define.go Session
 * @since 0.1
 */
public interface Session {

    /**
     * {@return the client's IP address, without port in sessions of this gate, or an empty string if unknown}
     *
     * @source gate/define.go Session.GetIP
     */
    String getIp();

    /**
     * {@return the topic of the request that this copy was made for, or an empty string}
     *
     * @source gate/define.go Session.GetTopic
     */
    String getTopic();

    /**
     * {@return {@code tcp} or {@code websocket}, or an empty string if unknown}
     *
     * @source gate/define.go Session.GetNetwork
     */
    String getNetwork();

    /**
     * {@return the user bound to the session, or an empty string if there is none}
     *
     * @source gate/define.go Session.GetUserID
     */
    String getUserId();

    /**
     * {@return the user id as a number, or -1 if it is not a decimal 64-bit number}
     *
     * @source gate/define.go Session.GetUserIDInt64
     */
    long getUserIdInt64();

    /**
     * {@return the id of the connection, unique in the whole system}
     *
     * @source gate/define.go Session.GetSessionID
     */
    String getSessionId();

    /**
     * {@return the id of the gate that holds the connection}
     *
     * @source gate/define.go Session.GetServerID
     */
    String getServerId();

    /**
     * Visits the settings until the visitor has seen enough.
     *
     * @param visitor takes key and value; returns false to stop
     * @source gate/define.go Session.SettingsRange
     */
    void settingsRange(BiPredicate<String, String> visitor);

    /**
     * Adds settings to this object; keys that it already has keep their values.
     *
     * @param settings the settings to add; copied
     * @source gate/define.go Session.ImportSettings
     */
    void importSettings(Map<String, String> settings);

    /**
     * {@return what {@link #setLocalUserData} stored, or null}
     *
     * @source gate/define.go Session.LocalUserData
     */
    @Nullable Object getLocalUserData();

    /**
     * Changes the IP address in this object only.
     *
     * @param ip the address
     * @source gate/define.go Session.SetIP
     */
    void setIp(String ip);

    /**
     * Changes the topic in this object only.
     *
     * @param topic the topic
     * @source gate/define.go Session.SetTopic
     */
    void setTopic(String topic);

    /**
     * Changes the network in this object only.
     *
     * @param network the network
     * @source gate/define.go Session.SetNetwork
     */
    void setNetwork(String network);

    /**
     * Changes the user id in this object only; to log a user in use {@link #bind}.
     *
     * @param userId the user id
     * @source gate/define.go Session.SetUserID
     */
    void setUserId(String userId);

    /**
     * Changes the session id in this object only.
     *
     * @param sessionId the session id
     * @source gate/define.go Session.SetSessionID
     */
    void setSessionId(String sessionId);

    /**
     * Changes the server id in this object only.
     *
     * @param serverId the server id
     * @source gate/define.go Session.SetServerID
     */
    void setServerId(String serverId);

    /**
     * Replaces the settings in this object only.
     *
     * @param settings the new settings; copied
     * @source gate/define.go Session.SetSettings
     */
    void setSettings(Map<String, String> settings);

    /**
     * {@return the settings as an unmodifiable map that later changes do not reach}
     *
     * @source gate/define.go Session.CloneSettings
     */
    Map<String, String> getSettings();

    /**
     * Sets one setting in this object only.
     *
     * @param key the key
     * @param value the value
     * @source gate/define.go Session.SetLocalKV
     */
    void setLocalKv(String key, String value);

    /**
     * Removes one setting from this object only; an unknown key changes nothing.
     *
     * @param key the key
     * @source gate/define.go Session.RemoveLocalKV
     */
    void removeLocalKv(String key);

    /**
     * Keeps an object with this session in this process. It is never serialized; {@link #copy()} hands it on.
     *
     * @param data the object, or null to forget it
     * @source gate/define.go Session.SetLocalUserData
     */
    void setLocalUserData(@Nullable Object data);

    /**
     * {@return this session in mqant's protobuf layout}
     *
     * @source gate/define.go Session.Serializable
     */
    byte[] serialize();

    /**
     * Takes over the gate's current state of this session.
     *
     * @throws SessionNotFoundException if the client has no live connection
     * @source gate/define.go Session.Update
     */
    void update();

    /**
     * Binds the session to a user. Settings stored for the user are added; those that the session has win.
     *
     * @param userId the user; an empty string is the same as {@link #unbind()}
     * @throws SessionNotFoundException if the client has no live connection
     * @throws StorageException if the storage failed; the session is unchanged
     * @throws UserConnectedException if the user is connected already and {@link UserPolicy#REFUSE} holds; the session is unchanged
     * @throws LimitExceededException if the settings would become larger than {@link Limits#getMaxSettingsSize()}; the session is
     *     unchanged
     * @source gate/define.go Session.Bind
     */
    void bind(String userId);

    /**
     * Takes the user off the session. Its settings stay, here and in the storage.
     *
     * @throws SessionNotFoundException if the client has no live connection
     * @source gate/define.go Session.UnBind
     */
    void unbind();

    /**
     * Merges the settings of this object into the gate's; keys that only the gate has stay.
     *
     * @throws SessionNotFoundException if the client has no live connection
     * @throws LimitExceededException if the gate's settings would become larger than {@link Limits#getMaxSettingsSize()}; they are
     *     unchanged
     * @source gate/define.go Session.Push
     */
    void push();

    /**
     * Sets one setting at the gate.
     *
     * @param key the key
     * @param value the value
     * @throws SessionNotFoundException if the client has no live connection
     * @throws LimitExceededException if the gate's settings would become larger than {@link Limits#getMaxSettingsSize()}; they are
     *     unchanged
     * @source gate/define.go Session.Set
     */
    void set(String key, String value);

    /**
     * Sets one setting in this object, then pushes all of its settings to the gate.
     *
     * @param key the key
     * @param value the value
     * @throws SessionNotFoundException if the client has no live connection
     * @throws LimitExceededException as for {@link #push()}; this object has the setting nevertheless
     * @source gate/define.go Session.SetPush
     */
    void setPush(String key, String value);

    /**
     * Merges settings into the gate's; the given values win.
     *
     * @param settings the settings; copied
     * @throws SessionNotFoundException if the client has no live connection
     * @throws LimitExceededException if the gate's settings would become larger than {@link Limits#getMaxSettingsSize()}; they are
     *     unchanged
     * @source gate/define.go Session.SetBatch
     */
    void setBatch(Map<String, String> settings);

    /**
     * Returns a setting of this object.
     *
     * @param key the key
     * @return its value, or an empty string if there is none; see {@link #load}
     * @source gate/define.go Session.Get
     */
    String get(String key);

    /**
     * Returns a setting of this object.
     *
     * @param key the key
     * @return its value, or empty if there is none
     * @source gate/define.go Session.Load
     */
    Optional<String> load(String key);

    /**
     * Removes one setting at the gate; an unknown key changes nothing.
     *
     * @param key the key
     * @throws SessionNotFoundException if the client has no live connection
     * @source gate/define.go Session.Remove
     */
    void remove(String key);

    /**
     * Sends a message to the client. See
     * {@link GateHandler#send(TraceSpan, String, String, byte[])}.
     *
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @throws SessionNotFoundException if the client has no live connection
     * @throws SessionClosedException if the connection is just closing
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if the {@link mqgate.api.spi.SendMessageHook} refused it, or it is larger than the client
     *     takes
     * @source gate/define.go Session.Send
     */
    void send(String topic, byte[] body);

    /**
     * Sends a message to the client with a policy of its own. See
     * {@link GateHandler#send(TraceSpan, String, String, byte[], DeliveryPolicy)}.
     *
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message when the client reads too slowly
     * @throws SessionNotFoundException if the client has no live connection
     * @throws SessionClosedException if the connection is just closing
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as there
     */
    void send(String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to the client with QoS 1, and says when the client has acknowledged it. See
     * {@link GateHandler#sendAtLeastOnce}.
     *
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return as for {@link GateHandler#sendAtLeastOnce}
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    CompletionStage<Void> sendAtLeastOnce(String topic, byte[] body);

    /**
     * Sends a message to the client and does not say whether that was possible. Never blocks.
     *
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @source gate/define.go Session.SendNR
     */
    void sendNoReply(String topic, byte[] body);

    /**
     * Sends a message to several clients of this session's gate.
     *
     * @param sessionIds the receivers; unknown ones are left out
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return to how many clients it was sent
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @source gate/define.go Session.SendBatch
     */
    long sendBatch(Collection<String> sessionIds, String topic, byte[] body);

    /**
     * Sends a message to several clients of this session's gate with a policy of its own.
     *
     * @param sessionIds the receivers; unknown ones are left out
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a client that reads too slowly
     * @return to how many clients it was sent
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException if it is larger than {@link Options#getMaxUnsentBytes()}
     */
    long sendBatch(Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to every client of this session's gate.
     *
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return how many clients it was handed to
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    long broadcast(String topic, byte[] body);

    /**
     * Sends a message to every client of this session's gate with a policy of its own. See
     * {@link GateHandler#broadcast(TraceSpan, String, byte[], DeliveryPolicy)}.
     *
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a client that reads too slowly
     * @return how many clients it was handed to
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as there
     */
    long broadcast(String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Makes the session a member of a group of its gate. See {@link GateHandler#join}.
     *
     * @param group the name of the group, any that is not empty
     * @throws SessionNotFoundException if the client has no live connection
     * @throws IllegalArgumentException if the name is empty
     * @throws LimitExceededException if the session is in too many groups
     */
    void join(String group);

    /**
     * Takes the session out of a group of its gate. See {@link GateHandler#leave}.
     *
     * @param group the name of the group; one that it is not in changes nothing
     * @throws SessionNotFoundException if the client has no live connection
     */
    void leave(String group);

    /**
     * Sends a message to the members of a group of this session's gate, this session included if it is one. See
     * {@link GateHandler#sendToGroup(TraceSpan, String, String, byte[])}.
     *
     * @param group the name of the group; the session need not be in it
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return how many members it was handed to
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as there
     */
    long sendToGroup(String group, String topic, byte[] body);

    /**
     * Sends a message to the members of a group of this session's gate with a policy of its own. See
     * {@link GateHandler#sendToGroup(TraceSpan, String, String, byte[], DeliveryPolicy)}.
     *
     * @param group the name of the group; the session need not be in it
     * @param topic the topic that the clients see
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a member that reads too slowly
     * @return how many members it was handed to
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as there
     */
    long sendToGroup(String group, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to all connections of a user at this session's gate. See
     * {@link GateHandler#sendToUser(TraceSpan, String, String, byte[])}.
     *
     * @param userId the user
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return to how many connections it was sent; 0 if the user is not connected
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as there
     */
    long sendToUser(String userId, String topic, byte[] body);

    /**
     * Sends a message to all connections of a user at this session's gate with a policy of its own. See
     * {@link GateHandler#sendToUser(TraceSpan, String, String, byte[], DeliveryPolicy)}.
     *
     * @param userId the user
     * @param topic the topic that the client sees
     * @param body the payload; not copied, so it must not be modified afterwards
     * @param policy what happens to the message for a connection whose client reads too slowly
     * @return to how many connections it was sent; 0 if the user is not connected
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws MessageRejectedException as there
     */
    long sendToUser(String userId, String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Closes all connections of a user at this session's gate. See {@link GateHandler#kickUser}.
     *
     * @param userId the user
     * @param reason why, {@link CloseReason#KICKED} as a rule
     * @return how many connections were open
     * @throws IllegalArgumentException if the reason is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    long kickUser(String userId, CloseReason reason);

    /**
     * Asks whether a user is connected to this session's gate.
     *
     * @param userId the user
     * @return whether one of the user's connections is open
     * @throws UserNotFoundException if no connection of the gate is bound to the user
     * @source gate/define.go Session.IsConnect
     */
    boolean isConnect(String userId);

    /**
     * {@return whether nobody is logged in: the {@link GuestJudge}'s answer if one is set, else whether the user id is
     * empty}
     *
     * @source gate/define.go Session.IsGuest
     */
    boolean isGuest();

    /**
     * Sets the rule for {@link #isGuest()} of this object; {@link #copy()} hands it on.
     *
     * @param judge the rule, or null for the default
     * @source gate/define.go Session.JudgeGuest
     */
    void setGuestJudge(@Nullable GuestJudge judge);

    /**
     * Closes the client's connection. Returns at once.
     *
     * @throws SessionNotFoundException if the client has no live connection
     * @source gate/define.go Session.Close
     */
    void close();

    /**
     * Closes the client's connection for a reason that an MQTT 5 client, and a WebSocket, is told. Returns at once.
     *
     * @param reason why
     * @throws SessionNotFoundException if the client has no live connection
     * @throws IllegalArgumentException if the reason is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    void close(CloseReason reason);

    /**
     * {@return a copy with settings of its own, the same topic, trace, user data and guest rule, and a new span}
     *
     * @source gate/define.go Session.Clone
     */
    Session copy();

    /**
     * Begins a new trace in this object.
     *
     * @source gate/define.go Session.CreateTrace
     */
    void createTrace();

    /**
     * {@return the id of the trace, or an empty string}
     *
     * @source gate/define.go Session.TraceID
     */
    String getTraceId();

    /**
     * {@return the id of the span, or an empty string}
     *
     * @source gate/define.go Session.SpanID
     */
    String getSpanId();

    /**
     * {@return a new span of this session's trace}
     *
     * @source gate/define.go Session.ExtractSpan
     */
    TraceSpan extractSpan();

    /**
     * {@return the trace and span of this session; one that has none yet begins a new trace}
     */
    TraceSpan getTraceSpan();

    /**
     * Changes trace and span in this object only.
     *
     * @param span the span that what this object does belongs to
     */
    void setTraceSpan(TraceSpan span);
}
