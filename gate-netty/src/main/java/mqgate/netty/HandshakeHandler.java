package mqgate.netty;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import mqgate.api.ClientIdPolicy;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.netty.codec.MalformedPacketException;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketEncoder;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * Greets a client: the first packet is CONNECT, the codec takes no other. Owned by the event loop; gone after an acceptable CONNECT.
 *
 * <ul>
 *   <li>An acceptable CONNECT is answered, then the agent opens its session and is registered; where there is an authenticator, it has
 *       the word before that.
 *   <li>One that is not acceptable is answered with its return code or, in MQTT 5, its reason code; then the connection closes.
 *   <li>A malformed one of MQTT 3 closes the connection without an answer.
 * </ul>
 */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {

    static final Packet.ConnAck ACCEPTED = new Packet.ConnAck(0, Properties.NONE);

    private static final int SHORTEST_CONNACK = 5;
    private static final int MAX_CLIENT_ID_BYTES = 64;
    private static final int MQTT_3_1 = 3;

    private final NettyAgent agent;
    private final GateServices services;
    private final Options options;
    private final ListenerSettings settings;
    private final PacketEncoder encoder;

    HandshakeHandler(NettyAgent agent, GateServices services, ListenerSettings settings, PacketEncoder encoder) {
        this.agent = agent;
        this.services = services;
        options = services.options;
        this.settings = settings;
        this.encoder = encoder;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (agent.isClosed()) {
            return;
        }
        Packet.Connect connect = (Packet.Connect) message;
        Closing refusal = refusal(connect);
        if (refusal != null) {
            refuse(profile(connect), refusal);
        } else if (connect.isMqtt5()) {
            acceptMqtt5(ctx, connect);
        } else {
            acceptMqtt3(ctx, connect);
        }
    }

    private @Nullable Closing refusal(Packet.Connect connect) {
        Closing notLetIn = agent.refusal();
        if (notLetIn != null) {
            return notLetIn;
        }
        CloseReason fault = fault(connect);
        return fault == null ? null : Closing.of(fault, null);
    }

    private @Nullable CloseReason fault(Packet.Connect connect) {
        if (services.authentications == null && connect.properties().has(Property.AUTHENTICATION_METHOD)) {
            return CloseReason.BAD_AUTHENTICATION_METHOD;
        }
        if (connect.isMqtt5() && connect.will() != null && connect.will().retain()) {
            return CloseReason.RETAIN_NOT_SUPPORTED;
        }
        return isAcceptableId(connect) ? null : CloseReason.CLIENT_ID_REJECTED;
    }

    /** An empty id asks for one of the server's: in MQTT 3.1.1 only without state to keep, in 3.1 and for mqant never. */
    private boolean isAcceptableId(Packet.Connect connect) {
        int length = ByteBufUtil.utf8Bytes(connect.clientId());
        boolean mayBeEmpty =
                !settings.mqant() && (connect.isMqtt5() || (connect.cleanSession() && connect.level() > MQTT_3_1));
        return length == 0 ? mayBeEmpty : length <= MAX_CLIENT_ID_BYTES;
    }

    private void acceptMqtt3(ChannelHandlerContext ctx, Packet.Connect connect) {
        ClientProfile profile = ClientProfile.of(connect, connect.clientId());
        long silenceNanos = silenceNanos(connect.keepAliveSeconds());
        accept(ctx, connect, new Welcome(profile, wire(), ACCEPTED, silenceNanos, takesOver(profile)));
    }

    /** What mqant's clients do not know they are not told. */
    private Wire wire() {
        return options.isClosingMessage() && !settings.mqant() ? Wire.TELLING_MQTT3 : Wire.MQTT3;
    }

    private void acceptMqtt5(ChannelHandlerContext ctx, Packet.Connect connect) {
        Mqtt5Greeting greeting = Mqtt5Greeting.of(connect, services, settings.maxPackSize());
        ClientProfile profile = ClientProfile.of(connect, greeting.clientId());
        Packet.ConnAck accepted = new Packet.ConnAck(0, greeting.properties());
        long silenceNanos = KeepAlive.silence(greeting.keepAliveSeconds());
        Welcome welcome = new Welcome(profile, Wire.mqtt5(profile), accepted, silenceNanos, takesOver(profile));
        if (!welcome.fits()) {
            refuse(profile, Closing.of(CloseReason.PACKET_TOO_LARGE, null));
            return;
        }
        int aliases = Math.min(profile.topicAliasMaximum(), options.getTopicAliasMaximum());
        encoder.speakMqtt5(aliases, profile.maximumPacketSize());
        accept(ctx, connect, welcome);
    }

    private boolean takesOver(ClientProfile profile) {
        return !settings.mqant()
                && options.getClientIdPolicy() == ClientIdPolicy.TAKE_OVER
                && !profile.clientId().isEmpty();
    }

    private void accept(ChannelHandlerContext ctx, Packet.Connect connect, Welcome welcome) {
        if (services.authentications == null) {
            ctx.write(welcome.connAck(), ctx.voidPromise());
            ctx.pipeline().fireUserEventTriggered(new HandshakeDone(welcome.silenceNanos()));
            ctx.pipeline().remove(this);
            agent.open(welcome.client(), welcome.wire(), welcome.takesOver());
        } else {
            var request = new ConnectRequest(connect, welcome.client().clientId(), agent, settings.listener());
            var next = new AuthenticationHandler(agent, services.authentications, request, welcome);
            ctx.pipeline().replace(this, "authentication", next);
        }
    }

    /** A client that promises nothing gets the default of the gate. */
    private long silenceNanos(int keepAliveSeconds) {
        if (settings.mqant()) {
            return KeepAlive.mqantSilence(keepAliveSeconds);
        }
        return keepAliveSeconds == 0 ? options.getDefaultKeepAlive().toNanos() : KeepAlive.silence(keepAliveSeconds);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof MalformedPacketException fault && !agent.isClosed()) {
            refuse(
                    fault.isMqtt5() ? ClientProfile.UNKNOWN_MQTT5 : ClientProfile.UNKNOWN,
                    Closing.of(AgentHandler.reason(fault), fault));
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private static ClientProfile profile(Packet.Connect connect) {
        return ClientProfile.of(connect, connect.clientId());
    }

    /** A client of mqant is closed without an answer, and so is one that takes none. */
    private void refuse(ClientProfile client, Closing why) {
        if (client.mqtt5()) {
            encoder.speakMqtt5(0, ClientProfile.ANY_SIZE);
        }
        if (!settings.mqant() && client.maximumPacketSize() >= SHORTEST_CONNACK) {
            agent.speak(new BeforeConnAck(Wire.MQTT3, client));
        }
        agent.close(why);
    }
}
