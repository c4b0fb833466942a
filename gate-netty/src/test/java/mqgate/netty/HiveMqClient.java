package mqgate.netty;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HiveMQ's Java client, as MQTT 3.1.1. */
final class HiveMqClient extends LibraryClient {

    private final Mqtt3AsyncClient client;
    private final Mqtt3Connect connect;

    HiveMqClient(Link link, InetSocketAddress address, Login login) {
        client = client(link, address, login);
        connect = connect(login);
    }

    private Mqtt3AsyncClient client(Link link, InetSocketAddress address, Login login) {
        Mqtt3ClientBuilder builder = MqttClient.builder()
                .useMqttVersion3()
                .identifier(login.clientId())
                .serverHost(address.getAddress().getHostAddress())
                .serverPort(address.getPort())
                .addDisconnectedListener(context -> {
                    if (context.getSource() != MqttDisconnectSource.USER) {
                        onLoss();
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
        return builder.buildAsync();
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
                    .payload(new byte[] {1, 2, 3})
                    .qos(MqttQos.EXACTLY_ONCE)
                    .retain(true)
                    .applyWillPublish();
        }
        return connect.build();
    }

    @Override
    void connect() throws Exception {
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> onMessage(
                        new Message(publish.getTopic().toString(), publish.getPayloadAsBytes(), publish.isRetain())));
        await(client.connect(connect));
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
    void disconnect() throws Exception {
        await(client.disconnect());
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (client.getState().isConnectedOrReconnect()) {
            client.disconnect().exceptionally(e -> null).join();
        }
    }
}
