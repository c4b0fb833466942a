package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Says what a {@link TestClient} is like, and connects it; several of the same kind, if asked several times. Used by one thread.
 *
 * @since 0.1
 */
public final class TestClientBuilder {

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_KEEP_ALIVE = 65_535;
    private static final String DEFAULT_PATH = "/mqtt";

    private final ClientNetwork network;
    private final MqttProperties properties = new MqttProperties();
    private final List<String> headers = new ArrayList<>();
    private boolean mqtt5 = true;
    private String clientId = "";
    private @Nullable String userName;
    private byte @Nullable [] password;
    private boolean cleanStart = true;
    private Duration keepAlive = KEEP_ALIVE;
    private @Nullable String willTopic;
    private byte[] willBody = {};
    private @Nullable String webSocketPath;
    private @Nullable SSLContext tls;
    private boolean acknowledges = true;
    private boolean pings = true;
    private Duration patience = PATIENCE;

    TestClientBuilder(ClientNetwork network) {
        this.network = network;
    }

    /**
     * Speaks MQTT 3.1.1; the default is MQTT 5.
     *
     * @return this
     */
    public TestClientBuilder mqtt3() {
        mqtt5 = false;
        return this;
    }

    /**
     * Speaks MQTT 5, which is the default.
     *
     * @return this
     */
    public TestClientBuilder mqtt5() {
        mqtt5 = true;
        return this;
    }

    /**
     * Sets the client id; the default is empty, and the gate gives one.
     *
     * @param id the client id
     * @return this
     */
    public TestClientBuilder clientId(String id) {
        clientId = id;
        return this;
    }

    /**
     * Sets the user name; by default there is none.
     *
     * @param name the user name
     * @return this
     */
    public TestClientBuilder userName(String name) {
        userName = name;
        return this;
    }

    /**
     * Sets the password; by default there is none.
     *
     * @param text as UTF-8
     * @return this
     */
    public TestClientBuilder password(String text) {
        password = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /**
     * Sets whether what the gate may still know of the client is to be forgotten; the default is that it is.
     *
     * @param clean whether
     * @return this
     */
    public TestClientBuilder cleanStart(boolean clean) {
        cleanStart = clean;
        return this;
    }

    /**
     * Sets the keep alive; the default is a minute. The client pings each time it has passed, or the one that the gate wants instead.
     *
     * @param time whole seconds, zero for none, at most 65535
     * @return this
     */
    public TestClientBuilder keepAlive(Duration time) {
        if (time.isNegative()
                || time.toSeconds() > MAX_KEEP_ALIVE
                || !time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException("keepAlive: " + time + " (expected: whole seconds, 0 to 65535)");
        }
        keepAlive = time;
        return this;
    }

    /**
     * Leaves a will with the gate.
     *
     * @param topic its topic
     * @param body its body, as UTF-8
     * @return this
     */
    public TestClientBuilder will(String topic, String body) {
        willTopic = topic;
        willBody = body.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /**
     * Adds a user property to the CONNECT of MQTT 5.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public TestClientBuilder userProperty(String name, String value) {
        Properties5.putUser(properties, name, value);
        return this;
    }

    /**
     * Says how many messages of QoS 1 may be on their way to the client, in MQTT 5.
     *
     * @param messages 1 to 65535
     * @return this
     */
    public TestClientBuilder receiveMaximum(int messages) {
        Properties5.put(properties, MqttProperties.RECEIVE_MAXIMUM, messages);
        return this;
    }

    /**
     * Says how large a packet the client takes, in MQTT 5.
     *
     * @param bytes at least 1
     * @return this
     */
    public TestClientBuilder maximumPacketSize(int bytes) {
        Properties5.put(properties, MqttProperties.MAXIMUM_PACKET_SIZE, bytes);
        return this;
    }

    /**
     * Says how many topic aliases the client keeps, in MQTT 5; none by default.
     *
     * @param aliases 0 to 65535
     * @return this
     */
    public TestClientBuilder topicAliasMaximum(int aliases) {
        Properties5.put(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, aliases);
        return this;
    }

    /**
     * Goes over a WebSocket at the gate's default path.
     *
     * @return this
     */
    public TestClientBuilder webSocket() {
        return webSocket(DEFAULT_PATH);
    }

    /**
     * Goes over a WebSocket.
     *
     * @param path its path, with the query if there is one
     * @return this
     */
    public TestClientBuilder webSocket(String path) {
        webSocketPath = path;
        return this;
    }

    /**
     * Adds a header to the request for the WebSocket.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public TestClientBuilder header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    /**
     * Goes in TLS and trusts whomever it meets, which only a test may do.
     *
     * @return this
     */
    public TestClientBuilder tls() {
        return tls(TestTls.trustingAll());
    }

    /**
     * Goes in TLS.
     *
     * @param context what it trusts, and the certificate that it shows
     * @return this
     */
    public TestClientBuilder tls(SSLContext context) {
        tls = context;
        return this;
    }

    /**
     * Sets whether messages of QoS 1 and 2 are acknowledged as they come, which is the default.
     *
     * @param itself whether
     * @return this
     */
    public TestClientBuilder acknowledges(boolean itself) {
        acknowledges = itself;
        return this;
    }

    /**
     * Sets whether the client pings within its keep alive, which is the default.
     *
     * @param itself whether
     * @return this
     */
    public TestClientBuilder pings(boolean itself) {
        pings = itself;
        return this;
    }

    /**
     * Sets how long the client waits for what is expected; the default is 10 seconds.
     *
     * @param time more than zero
     * @return this
     */
    public TestClientBuilder patience(Duration time) {
        patience = checkedPatience(time);
        return this;
    }

    static Duration checkedPatience(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("patience: " + time + " (expected: > 0)");
        }
        return time;
    }

    /**
     * Connects a client that the gate lets in.
     *
     * @return the client
     * @throws AssertionError if the gate does not let it in, or takes too long
     * @throws IllegalStateException if the gate has no listener for such a client
     */
    public TestClient connect() {
        TestClient client = tryConnect();
        if (!client.connAck().isAccepted()) {
            throw client.conversation().failure("to be let in");
        }
        return client;
    }

    /**
     * Connects a client that the gate may refuse.
     *
     * @return the client; {@link TestClient#connAck()} tells whether it was let in
     * @throws AssertionError if the gate does not answer
     * @throws IllegalStateException if the gate has no listener for such a client
     */
    public TestClient tryConnect() {
        TestClient client = open();
        client.send(connectPacket());
        ConnAck answer = client.connAck();
        long seconds = answer.serverKeepAlive().orElse((int) keepAlive.toSeconds());
        if (pings && answer.isAccepted() && seconds > 0) {
            client.conversation().sendEvery(Duration.ofSeconds(seconds), MqttMessage.PINGREQ);
        }
        return client;
    }

    /**
     * Opens the connection, with TLS and WebSocket if wanted, and sends no CONNECT: what the gate gets is up to the test.
     *
     * @return the client
     * @throws AssertionError if the gate takes too long or refuses the WebSocket
     * @throws IllegalStateException if the gate has no listener for such a client
     */
    public TestClient open() {
        WireSettings settings = new WireSettings(
                mqtt5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1, tls, webSocketPath, List.copyOf(headers));
        Memory memory = new Memory(acknowledges);
        ClientLink link = network.link(webSocketPath != null, tls != null);
        Conversation conversation = new Conversation(link, settings, memory, patience);
        TestClient client = new TestClient(conversation, memory, mqtt5);
        conversation.open(tls);
        network.opened(client);
        return client;
    }

    private MqttConnectMessage connectPacket() {
        return MqttMessageBuilders.connect()
                .protocolVersion(mqtt5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
                .clientId(clientId)
                .cleanSession(cleanStart)
                .keepAlive((int) keepAlive.toSeconds())
                .hasUser(userName != null)
                .username(userName)
                .hasPassword(password != null)
                .password(password)
                .willFlag(willTopic != null)
                .willTopic(willTopic)
                .willMessage(willBody)
                .willQoS(MqttQoS.AT_MOST_ONCE)
                .properties(properties)
                .build();
    }
}
