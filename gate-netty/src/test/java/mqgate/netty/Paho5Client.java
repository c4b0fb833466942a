package mqgate.netty;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import mqgate.api.UserProperty;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho's Java client, as MQTT 5. */
final class Paho5Client extends Mqtt5Client {

    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
    private static final int WITH_WILL = 4;

    private final MqttAsyncClient client;
    private final MqttConnectionOptions options;
    private boolean holdsAcknowledgements;
    private MqttProperties greeting = new MqttProperties();

    Paho5Client(Link link, InetSocketAddress address, Login login) throws MqttException {
        client = new MqttAsyncClient(PahoClient.uri(link, address), login.clientId(), new MemoryPersistence());
        client.setCallback(new Inbox());
        options = options(link, login);
    }

    private static MqttConnectionOptions options(Link link, Login login) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setConnectionTimeout(PATIENCE_SECONDS);
        options.setKeepAliveInterval(login.keepAliveSeconds());
        if (link.isTls()) {
            options.setSocketFactory(TestCertificate.INSTANCE.clientContext().getSocketFactory());
        }
        if (login.userName() != null) {
            options.setUserName(login.userName());
            options.setPassword(login.password().getBytes(StandardCharsets.UTF_8));
        }
        if (login.willTopic() != null) {
            MqttMessage will = new MqttMessage(Login.WILL);
            will.setQos(2);
            options.setWill(login.willTopic(), will);
        }
        return options;
    }

    @Override
    void receiveMaximum(int messages) {
        options.setReceiveMaximum(messages);
    }

    @Override
    void maximumPacketSize(int bytes) {
        options.setMaximumPacketSize((long) bytes);
    }

    @Override
    void topicAliasMaximum(int aliases) {
        options.setTopicAliasMaximum(aliases);
    }

    /** Tries again where Paho has given up for no fault of the gate, as its client for MQTT 3 does. */
    @Override
    void connect() throws MqttException {
        for (int attempt = 1; ; attempt++) {
            try {
                IMqttToken connected = client.connect(options);
                await(connected);
                greeting = connected.getResponseProperties();
                return;
            } catch (MqttException e) {
                if (attempt == PahoClient.ATTEMPTS || !PahoClient.isOwnFault(e)) {
                    throw e;
                }
            }
        }
    }

    @Override
    @Nullable String assignedClientId() {
        return greeting.getAssignedClientIdentifier();
    }

    @Override
    OptionalInt serverKeepAlive() {
        Integer seconds = greeting.getServerKeepAlive();
        return seconds == null ? OptionalInt.empty() : OptionalInt.of(seconds);
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
    void ask(Request request) throws MqttException {
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(request.responseTopic());
        properties.setCorrelationData(request.correlationData());
        properties.setUserProperties(
                request.userProperties().stream().map(Paho5Client::toPaho).toList());
        await(client.publish(request.topic(), new MqttMessage(request.payload(), 1, false, properties)));
    }

    private static org.eclipse.paho.mqttv5.common.packet.UserProperty toPaho(UserProperty property) {
        return new org.eclipse.paho.mqttv5.common.packet.UserProperty(property.name(), property.value());
    }

    @Override
    int subscribe(String filter) throws MqttException {
        IMqttToken subscribed = client.subscribe(filter, 2);
        await(subscribed);
        return subscribed.getReasonCodes()[0];
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

    @Override
    void disconnectWithWill() throws MqttException {
        await(client.disconnect(PATIENCE_MILLIS, null, null, WITH_WILL, new MqttProperties()));
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
            MqttProperties properties = message.getProperties();
            List<UserProperty> userProperties = properties.getUserProperties().stream()
                    .map(property -> new UserProperty(property.getKey(), property.getValue()))
                    .toList();
            Message received = new Message(
                    topic,
                    message.getPayload(),
                    message.getQos(),
                    message.isRetained(),
                    properties.getCorrelationData(),
                    userProperties);
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
        public void disconnected(MqttDisconnectResponse farewell) {
            onLoss(farewell.getReturnCode());
        }

        @Override
        public void mqttErrorOccurred(MqttException failure) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
