package mqgate.testkit;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * A message that a {@link TestClient} is about to publish. Used by one thread, sent once.
 *
 * @since 0.1
 */
public final class OutgoingMessage {

    private static final String RESPONSE_TOPIC = "reply/";

    private final TestClient client;
    private final String topic;
    private final MqttProperties properties = new MqttProperties();
    private byte[] body = {};
    private int qos;
    private boolean retain;

    OutgoingMessage(TestClient client, String topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * Sets the body; the default is empty.
     *
     * @param text as UTF-8
     * @return this
     */
    public OutgoingMessage body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets the body; the default is empty.
     *
     * @param bytes copied
     * @return this
     */
    public OutgoingMessage body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    /**
     * Sets the QoS; the default is 0.
     *
     * @param level 0 to 2
     * @return this
     */
    public OutgoingMessage qos(int level) {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("qos: " + level + " (expected: 0 to 2)");
        }
        qos = level;
        return this;
    }

    /**
     * Sets the flag that asks for the message to be retained.
     *
     * @param wanted whether it is set
     * @return this
     */
    public OutgoingMessage retain(boolean wanted) {
        retain = wanted;
        return this;
    }

    /**
     * Adds a user property.
     *
     * @param name its name, {@code traceparent} for one
     * @param value its value
     * @return this
     * @throws IllegalStateException if the client speaks MQTT 3
     */
    public OutgoingMessage userProperty(String name, String value) {
        Properties5.putUser(properties("userProperty"), name, value);
        return this;
    }

    /**
     * Sets the topic that is to be answered on.
     *
     * @param answers the topic
     * @return this
     * @throws IllegalStateException if the client speaks MQTT 3
     */
    public OutgoingMessage responseTopic(String answers) {
        Properties5.put(properties("responseTopic"), MqttProperties.RESPONSE_TOPIC, answers);
        return this;
    }

    /**
     * Sets what the answer is to bring back.
     *
     * @param data copied
     * @return this
     * @throws IllegalStateException if the client speaks MQTT 3
     */
    public OutgoingMessage correlationData(byte[] data) {
        Properties5.put(properties("correlationData"), MqttProperties.CORRELATION_DATA, data.clone());
        return this;
    }

    /**
     * Says what the body is.
     *
     * @param type such as {@code application/json}
     * @return this
     * @throws IllegalStateException if the client speaks MQTT 3
     */
    public OutgoingMessage contentType(String type) {
        Properties5.put(properties("contentType"), MqttProperties.CONTENT_TYPE, type);
        return this;
    }

    /**
     * Says after which time the message is no use any more.
     *
     * @param time whole seconds
     * @return this
     * @throws IllegalStateException if the client speaks MQTT 3
     */
    public OutgoingMessage messageExpiry(Duration time) {
        int seconds = Math.toIntExact(time.toSeconds());
        Properties5.put(properties("messageExpiry"), MqttProperties.PUBLICATION_EXPIRY_INTERVAL, seconds);
        return this;
    }

    private MqttProperties properties(String name) {
        if (!client.isMqtt5()) {
            throw new IllegalStateException(name + ": a client of MQTT 3 (expected: of MQTT 5)");
        }
        return properties;
    }

    /**
     * Publishes the message, and does not wait for the acknowledgement.
     *
     * @return the packet id, for {@link TestClient#awaitAcknowledged}; 0 with QoS 0
     */
    public int send() {
        int id = qos == 0 ? 0 : client.nextId();
        client.send(MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.valueOf(qos))
                .retained(retain)
                .messageId(id)
                .properties(properties)
                .payload(Unpooled.wrappedBuffer(body))
                .build());
        return id;
    }

    /**
     * Publishes the message and waits for the answer: with MQTT 5 on a response topic of its own, with MQTT 3 on the same topic.
     *
     * @return the answer
     */
    public TestMessage request() {
        if (!client.isMqtt5()) {
            send();
            return client.take("an answer on " + topic, message -> message.is(topic));
        }
        String answers = RESPONSE_TOPIC + client.nextId();
        byte[] data = answers.getBytes(StandardCharsets.UTF_8);
        responseTopic(answers).correlationData(data).send();
        return client.take(
                "an answer to " + topic + " on " + answers,
                message -> message.is(answers)
                        && message.correlationData()
                                .filter(back -> Arrays.equals(back, data))
                                .isPresent());
    }
}
