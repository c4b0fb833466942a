package mqgate.api;

import java.util.List;
import java.util.Optional;

/**
 * A message that a client has published. What only MQTT 5 has is empty in those of other clients.
 *
 * <p>Immutable, safe for use from any thread.
 *
 * @since 0.1
 */
public interface Message {

    /**
     * Makes a message of QoS 0 with nothing but a topic and a body.
     *
     * @param topic the topic
     * @param body the payload; not copied
     * @return a new message
     */
    static Message of(String topic, byte[] body) {
        return new PlainMessage(topic, body);
    }

    /**
     * {@return the topic that it was published to}
     */
    String getTopic();

    /**
     * {@return the payload; not copied, the receiver may keep it}
     */
    byte[] getBody();

    /**
     * {@return the QoS that it was published with, 0 to 2}
     */
    int getQos();

    /**
     * {@return whether the client asked to retain it, which the gate does not do}
     */
    boolean isRetain();

    /**
     * {@return the user properties in the order in which the client sent them, unmodifiable}
     */
    List<UserProperty> getUserProperties();

    /**
     * {@return where the client wants its answer, or empty for the message's own topic}
     */
    Optional<String> getResponseTopic();

    /**
     * {@return what the client wants back with its answer, not copied, or empty}
     */
    Optional<byte[]> getCorrelationData();

    /**
     * {@return what the client says the body is, or empty}
     */
    Optional<String> getContentType();

    /**
     * {@return the span that this message belongs to: what the {@link mqgate.api.spi.RequestTracer} made of it, or else what the
     * client sent in the user property {@code traceparent}; empty if there is neither}
     *
     * <p>Each message can have another, so a {@link mqgate.api.spi.RouteHandler}, whose session is the live one, asks here; the copy of
     * the session that a module's handler gets has this span already. What a gate has handed to a process with modules is of the span
     * that it had there, or else of that of its session.
     */
    default Optional<TraceSpan> getTraceSpan() {
        return Optional.empty();
    }
}
