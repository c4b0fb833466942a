package mqgate.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.AgentFactory;
import mqgate.api.spi.AgentProtocol;
import mqgate.netty.codec.PacketCodec;
import mqgate.netty.codec.PacketReaders;
import mqgate.netty.codec.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * Builds the pipeline of each connection of one listener: [socket], overtime, [PROXY protocol], [TLS, its overtime], [WebSocket],
 * [codec of MQTT], [flight], agent, in the
 * words of MQTT or of a protocol of the user's own; and a handler for each limit that is on. Immutable; called on the connection's event loop.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    /** The last in every pipeline; the others are put before it, some only when it is known what the client speaks. */
    private static final String AGENT = "agent";

    private static final String CODEC = "codec";

    private final Gate gate;
    private final GateServices services;
    private final Options options;
    private final ListenerSettings settings;
    private final ListenerAdmission admission;

    ConnectionInitializer(Gate gate, GateServices services, ListenerSettings settings) {
        this.gate = gate;
        this.services = services;
        this.options = services.options;
        this.settings = settings;
        admission = new ListenerAdmission(services, settings);
    }

    @Override
    protected void initChannel(Channel channel) {
        Admission accepted = admission.onAccept(channel);
        NettyAgent agent = new NettyAgent(services, channel, ConnectionTransport.TCP);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(AGENT, new AgentHandler(agent));
        services.flights.arrived(agent);
        if (goesOn(agent, accepted)) {
            limitSendBuffer(channel);
            addGuards(pipeline, agent);
            if (accepted.waitNanos() > 0) {
                addBelow(pipeline, "turn", new TurnHandler(() -> begin(pipeline, agent)));
                agent.reading().pause(accepted.waitNanos());
            } else {
                begin(pipeline, agent);
            }
        }
    }

    /** Not an option of the bootstrap, which warns of channels without sockets, and costs those a call that are not served. */
    private void limitSendBuffer(Channel channel) {
        if (options.getSendBufferSize() > 0) {
            channel.config().setOption(ChannelOption.SO_SNDBUF, options.getSendBufferSize());
        }
    }

    /** Whether a connection is to be served, or to be told that it is not; otherwise it is closed. */
    private static boolean goesOn(NettyAgent agent, Admission admission) {
        CloseReason refusal = admission.refusal();
        if (refusal == null) {
            return true;
        }
        if (admission.told()) {
            agent.refuse(refusal);
        } else {
            agent.drop(refusal);
        }
        return admission.told();
    }

    /** Its turn has come: from now on it has its time to shake hands. */
    private void begin(ChannelPipeline pipeline, NettyAgent agent) {
        long start = services.nanoClock.getAsLong();
        addBelow(pipeline, "overtime", new OvertimeHandler(agent, settings.overTime(), HandshakeDone.class));
        if (settings.listener().isProxyProtocol()) {
            addProxyHeader(pipeline, agent, start);
        } else {
            addProtocols(pipeline, agent, start);
        }
    }

    private void addGuards(ChannelPipeline pipeline, NettyAgent agent) {
        if (!isPlain()) {
            addBelow(pipeline, "socket", agent.loop().socketHandler());
        }
        addByteRate(pipeline, agent);
        addLoginTimeout(pipeline, agent);
    }

    private void addProxyHeader(ChannelPipeline pipeline, NettyAgent agent, long start) {
        addBelow(pipeline, "proxy-decoder", new ProxyHeaderDecoder(agent));
        addBelow(pipeline, "proxy-header", new ProxyHeaderHandler(agent, client -> {
            if (goesOn(agent, admission.onProxyHeader(agent, client))) {
                addProtocols(pipeline, agent, start);
            }
        }));
    }

    private void addProtocols(ChannelPipeline pipeline, NettyAgent agent, long start) {
        Tls tls = settings.tls();
        switch (settings.listener().getNetwork()) {
            case TCP -> {
                addTls(pipeline, agent, tls, start);
                addMessages(pipeline, agent);
            }
            case WEBSOCKET -> {
                addTls(pipeline, agent, tls, start);
                addWebSocket(pipeline, agent);
                addMessages(pipeline, agent);
            }
            case ANY -> {
                if (tls != null && tls.needsClientCertificate()) { // nobody can show one without TLS
                    addTlsThenDetector(pipeline, agent, tls, start);
                } else {
                    addDetector(pipeline, agent, tls, start);
                }
            }
        }
    }

    /** Whether the codec of MQTT is next to the socket. */
    private boolean isPlain() {
        Listener listener = settings.listener();
        return listener.getNetwork() == Listener.Network.TCP
                && !listener.isTls()
                && !listener.isProxyProtocol()
                && listener.getAgentFactory().isEmpty();
    }

    private void addByteRate(ChannelPipeline pipeline, NettyAgent agent) {
        Limits limits = options.getLimits();
        if (limits.getBytesPerSecond() > 0) {
            addBelow(
                    pipeline,
                    "byte-rate",
                    new ReadRateHandler(readRate(agent, limits.getBytesPerSecond(), limits.getByteBurst())));
        }
    }

    private void addLoginTimeout(ChannelPipeline pipeline, NettyAgent agent) {
        Duration timeout = options.getLimits().getLoginTimeout();
        if (!timeout.isZero()) {
            addBelow(pipeline, "login", new LoginHandler(agent, timeout));
        }
    }

    private @Nullable ReadRate messageRate(NettyAgent agent) {
        Limits limits = options.getLimits();
        return limits.getMessagesPerSecond() > 0
                ? readRate(agent, limits.getMessagesPerSecond(), limits.getMessageBurst())
                : null;
    }

    private ReadRate readRate(NettyAgent agent, int perSecond, int burst) {
        return new ReadRate(agent.reading(), services.nanoClock, perSecond, burst);
    }

    private void addDetector(ChannelPipeline pipeline, NettyAgent agent, @Nullable Tls tls, long start) {
        String name = tls == null ? "detector" : "tls-detector";
        addBelow(pipeline, name, new ProtocolDetector(agent, tls != null, detected -> {
            switch (detected) {
                case TLS -> addTlsThenDetector(pipeline, agent, tls, start);
                case HTTP -> {
                    addWebSocket(pipeline, agent);
                    addMqtt(pipeline, agent);
                }
                case MQTT -> {
                    if (goesOn(agent, admission.onNoRequest(agent))) {
                        addMqtt(pipeline, agent);
                    }
                }
            }
        }));
    }

    private void addTlsThenDetector(ChannelPipeline pipeline, NettyAgent agent, @Nullable Tls tls, long start) {
        addTls(pipeline, agent, tls, start);
        addDetector(pipeline, agent, null, start);
    }

    /** The handshake of TLS has its time from the start on, whenever it begins. */
    private void addTls(ChannelPipeline pipeline, NettyAgent agent, @Nullable Tls tls, long start) {
        if (tls != null) {
            long gone = services.nanoClock.getAsLong() - start;
            Duration left = tls.handshakeTimeout().minusNanos(gone);
            addBelow(pipeline, "tls", tls.newHandler(pipeline.channel().alloc()));
            addBelow(pipeline, "tls-overtime", new OvertimeHandler(agent, left, SslHandshakeCompletionEvent.class));
        }
    }

    /** Until the request has been answered, what HTTP reads passes the handlers of frames as it is. */
    private void addWebSocket(ChannelPipeline pipeline, NettyAgent agent) {
        agent.setTransport(ConnectionTransport.HTTP);
        HttpRequestDecoder decoder = new HttpRequestDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.wsMaxHeaderSize())
                .setMaxHeaderSize(settings.wsMaxHeaderSize()));
        HttpResponseEncoder encoder = new HttpResponseEncoder();
        addBelow(pipeline, "http-decoder", decoder);
        addBelow(pipeline, "http-encoder", encoder);
        addBelow(pipeline, "ws-decoder", new ClientFrameDecoder(agent, frames()));
        addBelow(pipeline, "ws-encoder", new WebSocket13FrameEncoder(false));
        if (settings.wsCompression()) {
            addBelow(
                    pipeline,
                    "ws-compression",
                    new WebSocketServerExtensionHandler(new PermessageDeflate(agent, settings.maxFrameSize())));
        }
        addBelow(pipeline, "ws-upgrade", new WebSocketUpgrade(agent, settings, admission));
        addBelow(pipeline, "ws-frames", new WebSocketFrames(agent, settings.mqant()));
    }

    /** A close frame is left to the agent, which knows the reason and sends only one. */
    private WebSocketDecoderConfig frames() {
        return WebSocketDecoderConfig.newBuilder()
                .closeOnProtocolViolation(false)
                .allowExtensions(settings.wsCompression())
                .maxFramePayloadLength(settings.maxFrameSize())
                .build();
    }

    private void addMessages(ChannelPipeline pipeline, NettyAgent agent) {
        AgentFactory factory = settings.listener().getAgentFactory().orElse(null);
        if (factory == null || agent.isRefused()) {
            addMqtt(pipeline, agent);
        } else {
            addProtocol(pipeline, agent, factory.create());
        }
    }

    private void addMqtt(ChannelPipeline pipeline, NettyAgent agent) {
        LoopAgents loop = agent.loop();
        PacketCodec.Reading reading = new PacketCodec.Reading(
                settings.mqant() ? PacketReaders.MQANT : loop.strictReaders(),
                settings.maxPackSize(),
                options.getTopicAliasMaximum());
        PacketCodec codec = new PacketCodec(loop.shared(reading), isPlain() ? loop.counters() : Traffic.NONE);
        addBelow(pipeline, CODEC, codec);
        ReadRate rate = messageRate(agent);
        if (rate != null) {
            pipeline.addBefore(AGENT, "message-rate", new ReadRateHandler(rate));
        }
        pipeline.addBefore(AGENT, "handshake", new HandshakeHandler(agent, services, settings, codec));
        pipeline.replace(AGENT, AGENT, mqttHandler(agent));
    }

    /** Adds one of those that bring messages about: they are below the place where these are recorded, if they are. */
    private static void addBelow(ChannelPipeline pipeline, String name, ChannelHandler handler) {
        boolean recorded = pipeline.context(FlightHandler.NAME) != null;
        pipeline.addBefore(recorded ? FlightHandler.NAME : AGENT, name, handler);
    }

    /** Begins to record what passes, at any time in the life of a connection: all above its codec, if it has one already. */
    static void record(ChannelPipeline pipeline, FlightHandler recording) {
        if (pipeline.context(CODEC) != null) {
            pipeline.addAfter(CODEC, FlightHandler.NAME, recording);
        } else {
            pipeline.addBefore(AGENT, FlightHandler.NAME, recording);
        }
    }

    private MqttHandler mqttHandler(NettyAgent agent) {
        if (settings.mqant()) {
            return new MqantHandler(agent);
        }
        return services.subscribeAuthorizer == null
                ? new MqttHandler(agent)
                : new SubscribeHandler(agent, services.subscribeAuthorizer, services);
    }

    private void addProtocol(ChannelPipeline pipeline, NettyAgent agent, AgentProtocol protocol) {
        pipeline.replace(AGENT, AGENT, new ProtocolHandler(agent, protocol, gate, messageRate(agent)));
    }
}
