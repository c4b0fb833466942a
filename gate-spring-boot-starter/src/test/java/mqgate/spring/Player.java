package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A client of Paho, connected to the first listener of a gate. Every wait ends after ten seconds. */
final class Player implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private record Heard(String topic, String text) {}

    private final MqttClient client;
    private final BlockingQueue<Heard> inbox = new LinkedBlockingQueue<>();
    private final CountDownLatch lost = new CountDownLatch(1);

    private Player(int port) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, "", new MemoryPersistence());
        client.setTimeToWait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        client.setCallback(new Inbox());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setConnectionTimeout(PATIENCE_SECONDS);
        client.connect(options);
    }

    static Player of(Gate gate) throws MqttException {
        return new Player(gate.getBoundAddresses().values().iterator().next().getPort());
    }

    /** Publishes, and returns the next message on that topic. */
    String ask(String topic, String text) throws MqttException, InterruptedException {
        say(topic, text);
        String heard = heard();
        assertThat(heard).startsWith(topic + ": ");
        return heard.substring(topic.length() + 2);
    }

    /** Returns the topic and text of the next message. */
    String heard() throws InterruptedException {
        Heard heard = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(heard).as("a message").isNotNull();
        return heard.topic() + ": " + heard.text();
    }

    void say(String topic, String text) throws MqttException {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 0, false);
    }

    boolean awaitLost() throws InterruptedException {
        return lost.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnect();
        }
        client.close();
    }

    private final class Inbox implements MqttCallback {

        @Override
        public void connectionLost(Throwable cause) {
            lost.countDown();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.add(new Heard(topic, new String(message.getPayload(), StandardCharsets.UTF_8)));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
