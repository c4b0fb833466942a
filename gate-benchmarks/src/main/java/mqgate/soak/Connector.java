package mqgate.soak;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLException;

/** Opens connections to the gate, all on one event loop. For any thread. */
final class Connector {

    private static final int LARGEST_PACKET = 100_000;

    /** How long clients wait for handshakes: longer than the gate, whose time counts. */
    private static final long LONG_MILLIS = 600_000;

    private final EventLoop eventLoop;
    private final ToIntFunction<Way> ports;
    private final SslContext tls;

    Connector(EventLoop eventLoop, ToIntFunction<Way> ports) throws SSLException {
        this.eventLoop = eventLoop;
        this.ports = ports;
        tls = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Opens a connection on which a handler gets the packets of MQTT. */
    ChannelFuture mqtt(Way way, int receiveBuffer, ChannelHandler handler) {
        return open(way, receiveBuffer, pipeline -> {
            if (way.isTls()) {
                SslHandler secure = tls.newHandler(pipeline.channel().alloc());
                secure.setHandshakeTimeoutMillis(LONG_MILLIS);
                pipeline.addLast(secure);
            }
            if (way.isWebSocket()) {
                addWebSocket(pipeline);
            }
            pipeline.addLast(new MqttDecoder(LARGEST_PACKET), MqttEncoder.INSTANCE, handler);
        });
    }

    private static void addWebSocket(ChannelPipeline pipeline) {
        WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(URI.create("ws://127.0.0.1/mqtt"))
                .subprotocol("mqtt")
                .maxFramePayloadLength(LARGEST_PACKET)
                .handshakeTimeoutMillis(LONG_MILLIS)
                .build();
        pipeline.addLast(
                new HttpClientCodec(),
                new HttpObjectAggregator(8192),
                new WebSocketClientProtocolHandler(config),
                new WebSocketFrameAggregator(LARGEST_PACKET),
                new WebSocketBytes());
    }

    /** Opens a connection on which a handler gets the bytes as they come. */
    ChannelFuture raw(Way way, ChannelHandler handler) {
        return open(way, 0, pipeline -> pipeline.addLast(handler));
    }

    /** What makes a pipeline. */
    @FunctionalInterface
    private interface Pipeline {
        void fill(ChannelPipeline pipeline);
    }

    private ChannelFuture open(Way way, int receiveBuffer, Pipeline handlers) {
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        handlers.fill(channel.pipeline());
                    }
                });
        if (receiveBuffer > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer);
        }
        return bootstrap.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.applyAsInt(way)));
    }

    /** Ends a connection with a reset. */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }
}
