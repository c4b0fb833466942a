package mqgate.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * A message that a {@link TestClient} has received. Never changes.
 *
 * @since 0.1
 */
public final class TestMessage {

    private final String topic;
    private final byte[] body;
    private final int qos;
    private final boolean duplicate;
    private final MqttProperties properties;

    private TestMessage(String topic, MqttPublishMessage packet) {
        this.topic = topic;
        body = ByteBufUtil.getBytes(packet.payload());
        qos = packet.fixedHeader().qosLevel().value();
        duplicate = packet.fixedHeader().isDup();
        properties = packet.variableHeader().properties();
    }

    /** The topic is that of the packet, or the one that its alias stands for. */
    static TestMessage of(String topic, MqttPublishMessage packet) {
        return new TestMessage(topic, packet);
    }

    /**
     * {@return its topic}
     */
    public String topic() {
        return topic;
    }

    /**
     * {@return a copy of its bytes}
     */
    public byte[] body() {
        return body.clone();
    }

    /**
     * {@return its bytes as UTF-8}
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * {@return its QoS, 0 to 2}
     */
    public int qos() {
        return qos;
    }

    /**
     * {@return whether it says that it was sent before}
     */
    public boolean isDuplicate() {
        return duplicate;
    }

    /**
     * {@return the names and values of the user's own, of MQTT 5}
     */
    public List<UserProperty> userProperties() {
        return Properties5.user(properties);
    }

    /**
     * Looks for a user property of MQTT 5.
     *
     * @param name its name
     * @return the value of the first of this name, or empty
     */
    public Optional<String> userProperty(String name) {
        return userProperties().stream()
                .filter(property -> property.name().equals(name))
                .map(UserProperty::value)
                .findFirst();
    }

    /**
     * {@return the content type of MQTT 5, or empty}
     */
    public Optional<String> contentType() {
        return Properties5.text(properties, MqttProperties.CONTENT_TYPE);
    }

    /**
     * {@return the response topic of MQTT 5, or empty}
     */
    public Optional<String> responseTopic() {
        return Properties5.text(properties, MqttProperties.RESPONSE_TOPIC);
    }

    /**
     * {@return the correlation data of MQTT 5, or empty}
     */
    public Optional<byte[]> correlationData() {
        return Properties5.bytes(properties, MqttProperties.CORRELATION_DATA).map(byte[]::clone);
    }

    /**
     * {@return the seconds after which it is no use any more, of MQTT 5, or empty}
     */
    public OptionalInt messageExpiry() {
        return Properties5.number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL);
    }

    /**
     * Reads it as a reply in the gate's envelope.
     *
     * @return the reply
     * @throws AssertionError if it is none
     */
    public Reply reply() {
        return Reply.of(this);
    }

    boolean is(@Nullable String expectedTopic) {
        return expectedTopic == null || topic.equals(expectedTopic);
    }

    @Override
    public String toString() {
        return "a message of QoS " + qos + " on " + topic + ": " + Text.of(body);
    }
}
