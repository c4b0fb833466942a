package mqgate.netty;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** HiveMQ's Java client, as MQTT 3.1.1. */
final class HiveMqClient extends LibraryClient {

    private final Mqtt3AsyncClient client;
    private final Mqtt3Connect connect;
    private boolean holdsAcknowledgements;

    HiveMqClient(Link link, InetSocketAddress address, Login login) {
        client = builder(link, address, login, cause -> onLoss())
                .useMqttVersion3()
                .buildAsync();
        connect = connect(login);
    }

    /** What is the same in all versions; the consumer is told the cause of a loss. */
    static MqttClientBuilder builder(Link link, InetSocketAddress address, Login login, Consumer<Throwable> onLoss) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(login.clientId())
                .serverHost(address.getAddress().getHostAddress())
                .serverPort(address.getPort())
                .addDisconnectedListener(context -> {
                    if (context.getSource() != MqttDisconnectSource.USER) {
                        onLoss.accept(context.getCause());
                    }
                });
        if (link.isTls()) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(TestCertificate.INSTANCE.trust())
                    .build());
        }
        if (link.isWebSocket()) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("mqtt").build());
        }
        return builder;
    }

    private static Mqtt3Connect connect(Login login) {
        Mqtt3ConnectBuilder connect = Mqtt3Connect.builder().cleanSession(true).keepAlive(login.keepAliveSeconds());
        if (login.userName() != null) {
            connect = connect.simpleAuth()
                    .username(login.userName())
                    .password(login.password().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        if (login.willTopic() != null) {
            connect = connect.willPublish()
                    .topic(login.willTopic())
                    .payload(Login.WILL)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .retain(true)
                    .applyWillPublish();
        }
        return connect.build();
    }

    @Override
    void connect() throws Exception {
        client.publishes(MqttGlobalPublishFilter.ALL, this::onPublish, holdsAcknowledgements);
        await(client.connect(connect));
    }

    private void onPublish(Mqtt3Publish publish) {
        Message received = new Message(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain());
        if (holdsAcknowledgements && received.qos() > 0) {
            onMessage(received, Executors.callable(publish::acknowledge));
        } else {
            onMessage(received);
        }
    }

    @Override
    void publish(String topic, byte[] payload, int qos, boolean retained) throws Exception {
        await(send(topic, payload, qos, retained));
    }

    @Override
    void publishAtOnce(String topic, byte[] payload) {
        send(topic, payload, 0, false);
    }

    private CompletableFuture<Mqtt3Publish> send(String topic, byte[] payload, int qos, boolean retained) {
        return client.publish(Mqtt3Publish.builder()
                .topic(topic)
                .payload(payload)
                .qos(MqttQos.fromCode(qos))
                .retain(retained)
                .build());
    }

    @Override
    int subscribe(String filter) throws Exception {
        return await(client.subscribeWith()
                        .topicFilter(filter)
                        .qos(MqttQos.EXACTLY_ONCE)
                        .send())
                .getReturnCodes()
                .get(0)
                .getCode();
    }

    @Override
    void unsubscribe(String filter) throws Exception {
        await(client.unsubscribeWith().topicFilter(filter).send());
    }

    @Override
    void holdAcknowledgements() {
        holdsAcknowledgements = true;
    }

    @Override
    void disconnect() throws Exception {
        await(client.disconnect());
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (client.getState().isConnectedOrReconnect()) {
            client.disconnect().exceptionally(e -> null).join();
        }
    }
}
