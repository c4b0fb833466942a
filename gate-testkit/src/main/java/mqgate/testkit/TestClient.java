package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import mqgate.api.Gate;

/**
 * An MQTT client for tests, of MQTT 5 or 3.1.1, on a socket or in a virtual gate, with TLS and WebSocket where wanted. Its codec is
 * Netty's and not the gate's, so that neither can hide the other's mistakes.
 *
 * <p>It keeps what it receives, in order. Each message is handed out once: to the first that asks for one like it, be it {@link
 * #await}, {@link #request} or an assertion; {@link #messages()} has all of them. It pings within its keep alive and acknowledges
 * what needs it, if its {@linkplain TestClientBuilder builder} did not say otherwise.
 *
 * <p>What waits has the patience of the builder, 10 seconds by default; then it fails with an {@link AssertionError} that says what
 * was expected and what came instead. In a virtual gate waiting moves the time.
 *
 * <p>Safe for use from any thread; in a virtual gate, from the thread that moves the time.
 *
 * @since 0.1
 */
public final class TestClient implements AutoCloseable {

    private static final int NORMAL_DISCONNECTION = 0;

    private final Conversation conversation;
    private final Memory memory;
    private final boolean mqtt5;

    TestClient(Conversation conversation, Memory memory, boolean mqtt5) {
        this.conversation = conversation;
        this.memory = memory;
        this.mqtt5 = mqtt5;
    }

    /**
     * Begins with a client of what listens at an address.
     *
     * @param address where TCP, TLS or a WebSocket is served, as the builder is told
     * @return a builder
     */
    public static TestClientBuilder of(InetSocketAddress address) {
        return new TestClientBuilder((webSocket, tls) -> new SocketLink(address));
    }

    /**
     * Begins with a client of a gate that has been started. It goes to the first listener that serves what the builder asks for.
     *
     * @param gate a gate on sockets
     * @return a builder
     */
    public static TestClientBuilder of(Gate gate) {
        return new TestClientBuilder(new GateNetwork(gate));
    }

    /**
     * Sets how long the client waits for what is expected, from now on.
     *
     * @param time as for {@link TestClientBuilder#patience}
     * @return this
     */
    public TestClient patience(Duration time) {
        conversation.patience(TestClientBuilder.checkedPatience(time));
        return this;
    }

    /**
     * {@return how the gate has answered the CONNECT}
     */
    public ConnAck connAck() {
        return conversation.await("a CONNACK", memory::connAck);
    }

    /**
     * Publishes with QoS 0.
     *
     * @param topic the topic
     * @param body the body, as UTF-8
     */
    public void publish(String topic, String body) {
        message(topic).body(body).send();
    }

    /**
     * Publishes with QoS 0.
     *
     * @param topic the topic
     * @param body the body
     */
    public void publish(String topic, byte[] body) {
        message(topic).body(body).send();
    }

    /**
     * Publishes, and does not wait for the acknowledgement.
     *
     * @param topic the topic
     * @param body the body, as UTF-8
     * @param qos 0 to 2
     * @return the packet id, for {@link #awaitAcknowledged}; 0 with QoS 0
     */
    public int publish(String topic, String body, int qos) {
        return message(topic).body(body).qos(qos).send();
    }

    /**
     * Begins with a message that has more to it.
     *
     * @param topic the topic
     * @return the message, to be {@linkplain OutgoingMessage#send sent}
     */
    public OutgoingMessage message(String topic) {
        return new OutgoingMessage(this, topic);
    }

    /**
     * Publishes with QoS 0 and waits for the answer: with MQTT 5 on a response topic of its own, with MQTT 3 on the same topic.
     *
     * @param topic the topic
     * @param body the body, as UTF-8
     * @return the answer
     */
    public TestMessage request(String topic, String body) {
        return message(topic).body(body).request();
    }

    /**
     * Waits until the gate has acknowledged a message of QoS 1, or completed one of QoS 2.
     *
     * @param packetId what {@link #publish(String, String, int)} has returned
     * @return the reason code of MQTT 5, or 0
     */
    public int awaitAcknowledged(int packetId) {
        return awaitAnswer("an acknowledgement of packet " + packetId, packetId);
    }

    /**
     * Subscribes to a filter and waits for the answer.
     *
     * @param filter the filter
     * @param qos 0 to 2
     * @return the QoS that was granted, or the code of the failure, 128 and more
     */
    public int subscribe(String filter, int qos) {
        int id = nextId();
        conversation.send(Packets.subscribe(id, filter, qos));
        return awaitAnswer("a SUBACK for " + filter, id);
    }

    /**
     * Ends a subscription and waits for the answer.
     *
     * @param filter the filter
     */
    public void unsubscribe(String filter) {
        int id = nextId();
        conversation.send(Packets.unsubscribe(id, filter));
        conversation.await("an UNSUBACK for " + filter, () -> memory.answer(id));
    }

    private int awaitAnswer(String expected, int id) {
        return conversation.await(expected, () -> memory.answer(id)).get(0);
    }

    /** Sends a ping and waits for its answer: the gate has read all that was sent before. */
    public void ping() {
        int answered = conversation.ping();
        conversation.await("a PINGRESP", () -> memory.pongs() >= answered ? true : null);
    }

    /**
     * {@return all messages that have been received so far, in order}
     */
    public List<TestMessage> messages() {
        return conversation.locked(() -> memory.inbox().all());
    }

    /**
     * Waits for a message and takes it.
     *
     * @param topic its topic
     * @return the first on this topic that nobody has taken yet
     */
    public TestMessage await(String topic) {
        return take("a message on " + topic, message -> message.is(topic));
    }

    /**
     * Waits for a message and takes it.
     *
     * @param kind what it is like
     * @return the first like this that nobody has taken yet
     */
    public TestMessage await(Predicate<? super TestMessage> kind) {
        return take("a message that the test describes", kind);
    }

    /**
     * Waits for the next message and takes it.
     *
     * @return the first that nobody has taken yet
     */
    public TestMessage awaitNext() {
        return take("a message", message -> true);
    }

    /**
     * Waits for the next message and takes it, if there is one.
     *
     * @param time for how long to wait
     * @return the first that nobody has taken yet, or empty if none comes in time or the connection ends before
     */
    public Optional<TestMessage> poll(Duration time) {
        return Optional.ofNullable(conversation.await(() -> memory.inbox().take(message -> true), time));
    }

    TestMessage take(String expected, Predicate<? super TestMessage> kind) {
        return conversation.await(expected, () -> memory.inbox().take(kind));
    }

    /**
     * Fails if there is a message that nobody has taken, or one comes in time.
     *
     * @param time for how long to wait
     */
    public void expectNothing(Duration time) {
        poll(time).ifPresent(found -> {
            throw conversation.failure("no message within " + Times.text(time) + ", but there was " + found);
        });
    }

    /**
     * Waits until the connection has ended.
     *
     * @return what the gate has said before
     */
    public Closing awaitClosed() {
        return conversation.awaitEnd();
    }

    /**
     * {@return whether the connection has not ended yet}
     */
    public boolean isOpen() {
        return !conversation.isEnded();
    }

    /** Stops reading, as a client does that hangs: what the gate sends piles up on the way. It does not ping meanwhile only if it was told so. */
    public void stopReading() {
        conversation.link().stopReading();
    }

    /** Reads again what has piled up, and what comes. */
    public void resumeReading() {
        conversation.link().resumeReading();
    }

    /**
     * Sends bytes as they are, inside TLS and WebSocket frames if there are any.
     *
     * @param bytes half a packet, several, or none at all
     */
    public void sendRaw(byte[] bytes) {
        conversation.sendRaw(bytes);
    }

    /** Says goodbye and ends the connection. Does nothing if it has ended. */
    public void disconnect() {
        disconnect(NORMAL_DISCONNECTION);
    }

    /**
     * Says goodbye and ends the connection. Does nothing if it has ended.
     *
     * @param reasonCode the reason code of MQTT 5; MQTT 3 has none
     */
    public void disconnect(int reasonCode) {
        conversation.close(Packets.disconnect(mqtt5, reasonCode));
    }

    /** Breaks the connection without a word, as a lost process does. */
    public void drop() {
        conversation.link().reset();
    }

    /** As {@link #disconnect()}. */
    @Override
    public void close() {
        disconnect();
    }

    int pongs() {
        return conversation.locked(memory::pongs);
    }

    boolean isMqtt5() {
        return mqtt5;
    }

    int nextId() {
        return conversation.locked(memory::nextId);
    }

    void send(MqttMessage packet) {
        conversation.send(packet);
    }

    Conversation conversation() {
        return conversation;
    }
}
