package mqgate.netty;

import static mqgate.netty.HiveMqClient.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/** HiveMQ's Java client, as MQTT 5. */
final class HiveMq5Client extends Mqtt5Client {

    private final Mqtt5AsyncClient client;
    private final Mqtt5ConnectBuilder connect;
    private Mqtt5ConnectRestrictions restrictions =
            Mqtt5ConnectRestrictions.builder().build();
    private boolean holdsAcknowledgements;
    private @Nullable Mqtt5ConnAck greeting;

    HiveMq5Client(Link link, InetSocketAddress address, Login login) {
        client = HiveMqClient.builder(link, address, login, this::onLoss)
                .useMqttVersion5()
                .buildAsync();
        connect = connect(login);
    }

    private static Mqtt5ConnectBuilder connect(Login login) {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder().cleanStart(true).keepAlive(login.keepAliveSeconds());
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
                    .applyWillPublish();
        }
        return connect;
    }

    @Override
    void receiveMaximum(int messages) {
        restrictions = restrictions.extend().receiveMaximum(messages).build();
    }

    @Override
    void maximumPacketSize(int bytes) {
        restrictions = restrictions.extend().maximumPacketSize(bytes).build();
    }

    @Override
    void topicAliasMaximum(int aliases) {
        restrictions = restrictions.extend().topicAliasMaximum(aliases).build();
    }

    @Override
    void connect() throws Exception {
        client.publishes(MqttGlobalPublishFilter.ALL, this::onPublish, holdsAcknowledgements);
        greeting = await(client.connect(connect.restrictions(restrictions).build()));
    }

    private void onPublish(Mqtt5Publish publish) {
        List<UserProperty> userProperties = publish.getUserProperties().asList().stream()
                .map(property -> new UserProperty(
                        property.getName().toString(), property.getValue().toString()))
                .toList();
        Message received = new Message(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain(),
                publish.getCorrelationData().map(HiveMq5Client::bytes).orElse(null),
                userProperties);
        if (holdsAcknowledgements && received.qos() > 0) {
            onMessage(received, Executors.callable(publish::acknowledge));
        } else {
            onMessage(received);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private void onLoss(Throwable cause) {
        if (cause instanceof Mqtt5DisconnectException farewell) {
            onLoss(farewell.getMqttMessage().getReasonCode().getCode());
        } else {
            onLoss();
        }
    }

    @Override
    @Nullable String assignedClientId() {
        return greeting.getAssignedClientIdentifier().map(Object::toString).orElse(null);
    }

    @Override
    OptionalInt serverKeepAlive() {
        return greeting.getServerKeepAlive();
    }

    @Override
    void publish(String topic, byte[] payload, int qos, boolean retained) throws Exception {
        await(send(topic, payload, qos, retained));
    }

    @Override
    void publishAtOnce(String topic, byte[] payload) {
        send(topic, payload, 0, false);
    }

    private CompletableFuture<Mqtt5PublishResult> send(String topic, byte[] payload, int qos, boolean retained) {
        return client.publish(Mqtt5Publish.builder()
                .topic(topic)
                .payload(payload)
                .qos(MqttQos.fromCode(qos))
                .retain(retained)
                .build());
    }

    @Override
    void ask(Request request) throws Exception {
        List<Mqtt5UserProperty> userProperties = request.userProperties().stream()
                .map(property -> Mqtt5UserProperty.of(property.name(), property.value()))
                .toList();
        await(client.publish(Mqtt5Publish.builder()
                .topic(request.topic())
                .payload(request.payload())
                .qos(MqttQos.AT_LEAST_ONCE)
                .responseTopic(request.responseTopic())
                .correlationData(request.correlationData())
                .userProperties(Mqtt5UserProperties.of(userProperties))
                .build()));
    }

    @Override
    int subscribe(String filter) throws Exception {
        return await(client.subscribeWith()
                        .topicFilter(filter)
                        .qos(MqttQos.EXACTLY_ONCE)
                        .send())
                .getReasonCodes()
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

    @Override
    void disconnectWithWill() throws Exception {
        await(client.disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send());
    }

    @Override
    public void close() {
        if (client.getState().isConnectedOrReconnect()) {
            client.disconnect().exceptionally(e -> null).join();
        }
    }
}
