package mqgate.netty;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's Java client, as MQTT 3. */
final class PahoClient extends LibraryClient {

    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);

    static final int ATTEMPTS = 5;

    private static final List<String> OWN_FAULTS =
            List.of("Incorrect Sec-WebSocket-Key", "Incorrect upgrade", "Read timed out");

    private final MqttAsyncClient client;
    private final MqttConnectOptions options;
    private boolean holdsAcknowledgements;

    PahoClient(Link link, InetSocketAddress address, Login login) throws MqttException {
        client = new MqttAsyncClient(uri(link, address), login.clientId(), new MemoryPersistence());
        client.setCallback(new Inbox());
        options = options(link, login);
    }

    static String uri(Link link, InetSocketAddress address) {
        String scheme = switch (link) {
            case TCP -> "tcp";
            case TLS -> "ssl";
            case WS -> "ws";
            case WSS -> "wss";
        };
        String path = link.isWebSocket() ? "/mqtt" : "";
        return scheme + "://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
    }

    private static MqttConnectOptions options(Link link, Login login) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(true);
        options.setConnectionTimeout(PATIENCE_SECONDS);
        options.setKeepAliveInterval(login.keepAliveSeconds());
        options.setMaxInflight(1000);
        if (link.isTls()) {
            options.setSocketFactory(TestCertificate.INSTANCE.clientContext().getSocketFactory());
        }
        if (login.userName() != null) {
            options.setUserName(login.userName());
            options.setPassword(login.password().toCharArray());
        }
        if (login.willTopic() != null) {
            options.setWill(login.willTopic(), Login.WILL, 2, true);
        }
        return options;
    }

    PahoClient speaking(int mqttVersion) {
        options.setMqttVersion(mqttVersion);
        return this;
    }

    /**
     * Tries again where Paho has given up a WebSocket for no fault of the gate.
     *
     * <ul>
     *   <li>Its Base64 encoder is one for all clients of a process, and not safe for several threads. So WebSockets that are
     *       opened at the same time can miss their own keys, or send the proof that another one expects as their key: that
     *       is longer than a key is, and the gate refuses it.
     *   <li>It waits one second for the answer, whatever the options say, and on a busy machine that is short.
     * </ul>
     */
    @Override
    void connect() throws MqttException {
        for (int attempt = 1; ; attempt++) {
            try {
                await(client.connect(options));
                return;
            } catch (MqttException e) {
                if (attempt == ATTEMPTS || !isOwnFault(e)) {
                    throw e;
                }
            }
        }
    }

    static boolean isOwnFault(Exception failure) {
        String cause = String.valueOf(failure.getCause());
        return OWN_FAULTS.stream().anyMatch(cause::contains);
    }

    @Override
    void publish(String topic, byte[] payload, int qos, boolean retained) throws MqttException {
        await(client.publish(topic, payload, qos, retained));
    }

    @Override
    void publishAtOnce(String topic, byte[] payload) throws MqttException {
        client.publish(topic, payload, 0, false);
    }

    @Override
    int subscribe(String filter) throws MqttException {
        IMqttToken subscribed = client.subscribe(filter, 2);
        await(subscribed);
        return subscribed.getGrantedQos()[0];
    }

    @Override
    void unsubscribe(String filter) throws MqttException {
        await(client.unsubscribe(filter));
    }

    @Override
    void holdAcknowledgements() {
        client.setManualAcks(true);
        holdsAcknowledgements = true;
    }

    @Override
    void disconnect() throws MqttException {
        await(client.disconnect());
    }

    private static void await(IMqttToken token) throws MqttException {
        token.waitForCompletion(PATIENCE_MILLIS);
    }

    @Override
    public void close() {
        try {
            if (client.isConnected()) {
                leave();
            }
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Disconnects, unless the connection is lost meanwhile. */
    private void leave() throws MqttException {
        try {
            await(client.disconnect(1000));
        } catch (MqttException e) {
            if (client.isConnected()) {
                throw e;
            }
        }
    }

    /** What Paho calls. */
    private final class Inbox implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            Message received = new Message(topic, message.getPayload(), message.getQos(), message.isRetained());
            if (holdsAcknowledgements && message.getQos() > 0) {
                onMessage(received, () -> {
                    client.messageArrivedComplete(message.getId(), message.getQos());
                    return null;
                });
            } else {
                onMessage(received);
            }
        }

        @Override
        public void connectionLost(Throwable cause) {
            onLoss();
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
