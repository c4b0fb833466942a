package mqgate.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.AgentFactory;
import mqgate.api.spi.AgentProtocol;
import mqgate.netty.codec.PacketDecoder;
import mqgate.netty.codec.PacketEncoder;
import org.jspecify.annotations.Nullable;

/** Builds the pipeline of each connection of one listener. Immutable; called on the connection's event loop. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private static final int MAX_HANDSHAKE_REQUEST = 8192;
    private static final int MIN_FRAME_LIMIT = 65536;
    private static final int LARGEST_FIXED_HEADER = 5;

    /** The second is what MQTT 3.1 clients offered before there was a standard. */
    private static final String SUBPROTOCOLS = "mqtt,mqttv3.1";

    private final Gate gate;
    private final GateServices services;
    private final Options options;
    private final Listener listener;
    private final @Nullable SslContext ssl;

    ConnectionInitializer(Gate gate, GateServices services, Listener listener, @Nullable SslContext ssl) {
        this.gate = gate;
        this.services = services;
        this.options = services.options;
        this.listener = listener;
        this.ssl = ssl;
    }

    @Override
    protected void initChannel(Channel channel) {
        AgentFactory factory = listener.getAgentFactory().orElse(null);
        AgentProtocol protocol = factory == null ? null : factory.create();
        NettyAgent agent = agent(channel, protocol);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("reading", new ReadingHandler());
        if (ssl != null) {
            addTls(channel, pipeline, ssl);
        }
        if (listener.getNetwork() == Listener.Network.WEBSOCKET) {
            addWebSocket(pipeline, agent);
        }
        if (protocol == null) {
            addMqtt(pipeline, agent);
        } else {
            addProtocol(pipeline, agent, protocol);
        }
        pipeline.addLast("agent", new AgentHandler(agent));
    }

    private NettyAgent agent(Channel channel, @Nullable AgentProtocol protocol) {
        ConnectionTransport transport = ConnectionTransport.of(listener.getNetwork());
        Wire wire = protocol == null ? Wire.MQTT3 : Wire.of(protocol);
        return new NettyAgent(services, channel, transport, wire);
    }

    private void addTls(Channel channel, ChannelPipeline pipeline, SslContext ssl) {
        SslHandler handler = ssl.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(0); // the overtime handler sees to it
        pipeline.addLast("tls", handler);
    }

    private void addWebSocket(ChannelPipeline pipeline, NettyAgent agent) {
        pipeline.addLast("http", new HttpServerCodec());
        pipeline.addLast("http-request", new HttpObjectAggregator(MAX_HANDSHAKE_REQUEST, true));
        pipeline.addLast("http-path", new RequestPath());
        pipeline.addLast("ws", new WebSocketServerProtocolHandler(webSocketConfig()));
        pipeline.addLast("ws-frames", new WebSocketFrames(agent));
    }

    /** Close frames are left to the agent, which knows the reason: Netty's own would add another, also to a hard close. */
    private WebSocketServerProtocolConfig webSocketConfig() {
        return WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(options.getWsPath())
                .subprotocols(SUBPROTOCOLS)
                .handleCloseFrames(false)
                .sendCloseFrame(null)
                .handshakeTimeoutMillis(2 * options.getOverTime().toMillis() + 1000) // the overtime handler comes first
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .withUTF8Validator(false) // text is not taken anyway
                        .maxFramePayloadLength(
                                Math.max(MIN_FRAME_LIMIT, options.getMaxPackSize() + LARGEST_FIXED_HEADER))
                        .build())
                .build();
    }

    private void addMqtt(ChannelPipeline pipeline, NettyAgent agent) {
        pipeline.addLast("decoder", new PacketDecoder(options.getMaxPackSize()));
        pipeline.addLast("encoder", new PacketEncoder());
        pipeline.addLast("overtime", new OvertimeHandler(agent, options.getOverTime()));
        pipeline.addLast("handshake", new HandshakeHandler(agent, options));
        pipeline.addLast("keep-alive", new KeepAliveHandler(agent, services.nanoClock));
        pipeline.addLast("ack", new AckHandler());
    }

    private void addProtocol(ChannelPipeline pipeline, NettyAgent agent, AgentProtocol protocol) {
        pipeline.addLast("overtime", new OvertimeHandler(agent, options.getOverTime()));
        pipeline.addLast("keep-alive", new KeepAliveHandler(agent, services.nanoClock));
        pipeline.addLast("protocol", new ProtocolHandler(agent, protocol, gate));
    }
}
