package mqgate.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.jspecify.annotations.Nullable;

/** A client of MQTT 3.1.1 or 5 whose behaviour is elsewhere. Owned by its event loop. */
final class MqttClient extends SimpleChannelInboundHandler<MqttMessage> {

    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int LARGEST_PACKET_ID = 65_535;

    /** What a client does. Called on its event loop. */
    interface Behaviour {

        /** The gate has accepted it. */
        void onReady(MqttClient client);

        /** A message has come; the body is good during the call only. */
        void onMessage(MqttClient client, String topic, ByteBuf body);

        /** It is not connected any more, or was never; the reason code is what the gate gave, or -1. */
        void onClosed(MqttClient client, int reasonCode);
    }

    private final Way way;
    private final String clientId;
    private final MqttVersion version;
    private final Behaviour behaviour;
    private @Nullable Channel channel; // none until it is registered
    private int packetId;
    private int reasonCode = -1;
    private boolean accepted;

    MqttClient(Way way, String clientId, boolean mqtt5, Behaviour behaviour) {
        this.way = way;
        this.clientId = clientId;
        this.behaviour = behaviour;
        version = mqtt5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
    }

    /** Connects; a receive buffer of 0 is that of the system. */
    Channel open(Connector connector, int receiveBuffer) {
        ChannelFuture opened = connector.mqtt(way, receiveBuffer, this);
        opened.addListener(done -> {
            if (!done.isSuccess()) {
                behaviour.onClosed(this, -1);
            }
        });
        return opened.channel();
    }

    Channel channel() {
        return requireNonNull(channel, "channel");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    /** Returns whether the gate has accepted it, some time ago. */
    boolean isAccepted() {
        return accepted;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!way.isWebSocket()) {
            connect();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            connect();
        }
    }

    private void connect() {
        channel()
                .writeAndFlush(MqttMessageBuilders.connect()
                        .protocolVersion(version)
                        .clientId(clientId)
                        .cleanSession(true)
                        .keepAlive(KEEP_ALIVE_SECONDS)
                        .username(clientId)
                        .password(clientId.getBytes(UTF_8))
                        .build());
    }

    void publish(String topic, String body) {
        publish(topic, Unpooled.copiedBuffer(body, UTF_8), MqttQoS.AT_MOST_ONCE);
    }

    void publish(String topic, ByteBuf body, MqttQoS qos) {
        channel()
                .writeAndFlush(MqttMessageBuilders.publish()
                        .topicName(topic)
                        .qos(qos)
                        .messageId(nextPacketId())
                        .payload(body)
                        .build());
    }

    void subscribe(String filter) {
        channel()
                .writeAndFlush(MqttMessageBuilders.subscribe()
                        .messageId(nextPacketId())
                        .addSubscription(MqttQoS.AT_MOST_ONCE, filter)
                        .build());
    }

    private int nextPacketId() {
        packetId = packetId == LARGEST_PACKET_ID ? 1 : packetId + 1;
        return packetId;
    }

    /** Says goodbye and closes. */
    void leave() {
        channel().writeAndFlush(MqttMessage.DISCONNECT);
        channel().close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) throws Exception {
        if (packet.decoderResult().isFailure()) {
            throw new IllegalStateException(
                    "no packet of MQTT", packet.decoderResult().cause());
        }
        switch (packet.fixedHeader().messageType()) {
            case CONNACK -> onConnAck((MqttConnAckMessage) packet);
            case PUBLISH -> onPublish((MqttPublishMessage) packet);
            case DISCONNECT ->
                reasonCode = ((MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader()).reasonCode() & 0xff;
            default -> {}
        }
    }

    private void onConnAck(MqttConnAckMessage packet) {
        int code = packet.variableHeader().connectReturnCode().byteValue() & 0xff;
        if (code != 0) {
            reasonCode = code;
            channel().close();
            return;
        }
        accepted = true;
        behaviour.onReady(this);
    }

    private void onPublish(MqttPublishMessage packet) {
        if (packet.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
            channel()
                    .writeAndFlush(MqttMessageBuilders.pubAck()
                            .packetId(packet.variableHeader().packetId())
                            .build());
        }
        String topic = packet.variableHeader().topicName();
        if (topic.equals(Options.CLOSING_TOPIC)) {
            reasonCode = CloseReason.valueOf(packet.payload().toString(UTF_8)).getMqttReasonCode();
        } else {
            behaviour.onMessage(this, topic, packet.payload());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        behaviour.onClosed(this, reasonCode);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel().close(); // whoever is closed says whether that is an error
    }

    @Override
    public String toString() {
        return clientId + " on " + way + ", " + version;
    }
}
