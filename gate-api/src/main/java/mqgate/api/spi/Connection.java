package mqgate.api.spi;

import java.net.InetSocketAddress;
import mqgate.api.CloseReason;
import mqgate.api.Session;

/**
 * What an {@link AgentProtocol} can do with its connection.
 *
 * <p>{@link #accept} and {@link #receive} are called from the protocol's own callbacks, that is on the event loop; the
 * others from any thread.
 *
 * @since 0.1
 */
public interface Connection {

    /**
     * Says that the handshake is done: the session is made, the agent registered and the connect event sent.
     *
     * <p>Must be called within {@link mqgate.api.Options#getOverTime()}, once. The {@link mqgate.api.ClientIdPolicy} is MQTT's
     * and does not apply.
     *
     * @param clientId the client's name for itself, or an empty string
     * @return the live session
     * @throws IllegalStateException if it was called before or the connection is closed
     */
    Session accept(String clientId);

    /**
     * Hands a message of the client to its route handler. A message after the close of the connection is dropped.
     *
     * @param topic the topic, one that MQTT would allow too; the reply to it goes to {@link AgentProtocol#encode} with the
     *     same one
     * @param body the payload; not copied
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     * @throws IllegalStateException before {@link #accept}
     */
    void receive(String topic, byte[] body);

    /**
     * Sends bytes as they are, and what must arrive.
     *
     * @param bytes what to send; not copied
     * @throws mqgate.api.MessageRejectedException if it is more than {@link mqgate.api.Options#getMaxUnsentBytes()}
     */
    void send(byte[] bytes);

    /**
     * Closes the connection after what was sent before has left.
     *
     * @param reason why, any
     */
    void close(CloseReason reason);

    /**
     * {@return the client's address, see {@link mqgate.api.Agent#getRemoteAddress()}}
     */
    InetSocketAddress getRemoteAddress();

    /**
     * {@return {@code tcp} or {@code websocket}}
     */
    String getNetwork();
}
