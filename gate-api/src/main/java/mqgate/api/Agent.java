package mqgate.api;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One live connection of a client.
 *
 * <p>Safe for use from any thread; no method blocks.
 *
 * @source gate/agent.go Agent
 * @since 0.1
 */
public interface Agent {

    /**
     * Sends a message to this client.
     *
     * <p>Returns when the message is accepted for writing, with {@link Options#getDefaultDelivery()}. Messages of one thread arrive
     * in the order of their calls.
     *
     * @param topic the topic that the client sees; at most 65535 bytes in UTF-8
     * @param body the payload; not copied, so it must not be modified afterwards
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws SessionClosedException if the connection is closed
     * @throws MessageRejectedException if the {@link mqgate.api.spi.SendMessageHook} refused it, it is larger than the client
     *     takes or than {@link Options#getMaxUnsentBytes()}, or more than {@link Options#getMaxUnsentBytesOfGate()} wait already to be
     *     handed to the event loops
     * @source gate/define.go Agent.WriteMsg
     */
    default void write(String topic, byte[] body) {
        write(topic, body, DeliveryPolicy.byDefault());
    }

    /**
     * Sends a message to this client like {@link #write(String, byte[])}, with a policy of its own.
     *
     * @param topic as there
     * @param body as there
     * @param policy what happens to the message when the client reads too slowly
     * @throws IllegalArgumentException as there
     * @throws SessionClosedException as there
     * @throws MessageRejectedException as there
     */
    void write(String topic, byte[] body, DeliveryPolicy policy);

    /**
     * Sends a message to this client with QoS 1, and says when the client has acknowledged it.
     *
     * <p>Returns at once. At most {@link Options#getMaxInFlight()} such messages, and as many as an MQTT 5 client allows, are
     * on their way at a time; more wait, and messages of QoS 0 pass them. Nothing is sent a second time, because TCP loses
     * nothing while the connection lives; only a client of {@link Dialect#MQANT} that shakes hands again gets again what it has
     * not acknowledged. On a protocol of the user's own it is the same as {@link #write}, and done at once.
     *
     * @param topic as for {@link #write}
     * @param body the payload; not copied, so it must not be modified afterwards
     * @return completed on the executor when the acknowledgement has come, or here if that is known at once; failed with {@link SessionClosedException} when the
     *     connection ends before, with {@link MessageRejectedException} if the hook or the client refused the message or it is
     *     larger than the client takes
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    CompletionStage<Void> sendAtLeastOnce(String topic, byte[] body);

    /**
     * Closes the connection after what was already written has left, at most {@link Options#getCloseTimeout()} later.
     *
     * <p>Returns at once. Further calls change nothing. A handler or learner of the same connection must not wait for the
     * stage: it would wait for itself.
     *
     * @return completed normally when the connection is closed and its disconnect event has been handled
     * @source gate/define.go Agent.Close
     */
    CompletionStage<Void> close();

    /**
     * Closes the connection like {@link #close()}, for a reason that an MQTT 5 client, and a WebSocket, is told.
     *
     * @param reason why; only the first close of a connection has a reason
     * @return as for {@link #close()}
     * @throws IllegalArgumentException if the reason is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    CompletionStage<Void> close(CloseReason reason);

    /**
     * Closes the connection now; what has not been written yet is lost.
     *
     * @source gate/define.go Agent.Destroy
     */
    void destroy();

    /**
     * {@return when the connection was accepted}
     *
     * @source gate/define.go Agent.ConnTime
     */
    Instant getConnectedAt();

    /**
     * {@return how many messages this client has published}
     *
     * @source gate/define.go Agent.RevNum
     */
    long getReceivedCount();

    /**
     * {@return how many messages were accepted for this client, replies and broadcasts included}
     *
     * @source gate/define.go Agent.SendNum
     */
    long getSentCount();

    /**
     * {@return whether the connection is closed or closing}
     *
     * @source gate/define.go Agent.IsClosed
     */
    boolean isClosed();

    /**
     * {@return whether the handshake of the protocol succeeded}
     *
     * @source gate/define.go Agent.ProtocolOK
     */
    boolean isProtocolOk();

    /**
     * {@return what broke the connection, or empty while it is open and after an orderly close}
     *
     * @source gate/define.go Agent.GetError
     */
    Optional<Throwable> getError();

    /**
     * {@return why the connection was closed, or empty while it is open}
     */
    Optional<CloseReason> getCloseReason();

    /**
     * Returns the session of this connection: the gate's own, which every change by session id goes to.
     *
     * @return the live session
     * @throws IllegalStateException before the handshake is done, which learners and handlers never see
     * @source gate/define.go Agent.GetSession
     */
    Session getSession();

    /**
     * {@return the id that the client gave in its handshake; if it gave none, the one that an MQTT 5 client was assigned, or an
     * empty string}
     *
     * <p>It proves nothing: any client can send any id.
     */
    String getClientId();

    /**
     * {@return the user name that the client gave in its handshake, not checked, or empty if it gave none}
     */
    Optional<String> getUserName();

    /**
     * {@return the message that the client left for the case that it is lost; empty if it left none, and when it has said
     * goodbye}
     *
     * <p>Once the connection is closed, what is here is due: learners of the disconnect event act on it.
     */
    Optional<Will> getWill();

    /**
     * {@return the client's address: what a trusted proxy has told, see {@link Listener#proxyProtocol} and {@link
     * Listener#forwardedHeaders}, or else what the socket has}
     */
    InetSocketAddress getRemoteAddress();
}
