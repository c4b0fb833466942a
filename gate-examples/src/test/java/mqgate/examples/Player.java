package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho as the client of an example. Every wait ends after ten seconds. */
final class Player implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    /** What came from the example. */
    private record Heard(String topic, String text, int qos) {}

    private final MqttClient client;
    private final BlockingQueue<Heard> inbox = new LinkedBlockingQueue<>();
    private final CountDownLatch lost = new CountDownLatch(1);

    private Player(String uri, MqttConnectOptions options) throws MqttException {
        client = new MqttClient(uri, "", new MemoryPersistence());
        client.setTimeToWait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        client.setCallback(new Inbox());
        client.connect(options);
    }

    static Player overTcp(ChildProcess example) throws MqttException {
        return new Player("tcp://127.0.0.1:" + example.port("tcp"), options());
    }

    static Player overWebSocket(ChildProcess example, String path) throws MqttException {
        return new Player("ws://127.0.0.1:" + example.port("websocket") + path, options());
    }

    static Player overTls(ChildProcess example, TestCertificate certificate) throws MqttException {
        MqttConnectOptions options = options();
        options.setSocketFactory(certificate.clientContext().getSocketFactory());
        return new Player("ssl://127.0.0.1:" + example.port("tls"), options);
    }

    private static MqttConnectOptions options() {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setConnectionTimeout(PATIENCE_SECONDS);
        return options;
    }

    /** Returns the QoS that was granted. */
    int subscribe(String filter, int qos) throws MqttException {
        return client.subscribeWithResponse(filter, qos).getGrantedQos()[0];
    }

    void say(String topic, String text, int qos) throws MqttException {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), qos, false);
    }

    /** Publishes what ends the connection; that may be before Paho says that its message has left. */
    void sayLast(String topic) {
        try {
            say(topic, "", 0);
        } catch (MqttException e) {
            assertThat(client.isConnected()).as(e.toString()).isFalse();
        }
    }

    /** Publishes and returns the answer, which must come on the same topic. */
    String ask(String topic, String text) throws Exception {
        say(topic, text, 1);

        Heard answer = next();
        assertThat(answer.topic()).isEqualTo(topic);
        return answer.text();
    }

    /** Publishes and returns the QoS of the answer, which must be the same text on the same topic. */
    int askForQos(String topic, String text, int qos) throws Exception {
        say(topic, text, qos);

        Heard answer = next();
        assertThat(answer).isEqualTo(new Heard(topic, text, answer.qos()));
        return answer.qos();
    }

    /** Publishes and returns what follows the trace in the envelope of the answer. */
    String askForReply(String topic, String text) throws Exception {
        String envelope = ask(topic, text);
        assertThat(envelope).matches("\\{\"Trace\":\"[0-9a-f]*\",\"Error\":.*}");
        return envelope.substring(envelope.indexOf("\"Error\""), envelope.length() - 1);
    }

    /** Returns the next message as {@code topic text}. */
    String hear() throws InterruptedException {
        Heard message = next();
        return message.topic() + " " + message.text();
    }

    private Heard next() throws InterruptedException {
        Heard message = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message within %s seconds", PATIENCE_SECONDS).isNotNull();
        return message;
    }

    void assertHeardNothing() {
        assertThat(inbox).isEmpty();
    }

    /** Waits until the connection is lost. */
    void awaitLoss() throws InterruptedException {
        assertThat(lost.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the loss of the connection within %s seconds", PATIENCE_SECONDS)
                .isTrue();
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnect();
        }
        client.close(true);
    }

    /** What Paho calls. */
    private final class Inbox implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.add(new Heard(topic, new String(message.getPayload(), StandardCharsets.UTF_8), message.getQos()));
        }

        @Override
        public void connectionLost(Throwable cause) {
            lost.countDown();
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
