package mqgate.netty;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Many clients that ask, and ask again when they are answered, until they are told to go. All on one thread, which owns them; each
 * publishes to {@code <what it asks>/<its number>} the number of its request.
 */
final class Crowd implements AutoCloseable {

    private static final int CONNECTING_AT_A_TIME = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SslContext tls;
    private final List<Asker> askers = new ArrayList<>();

    Crowd() throws SSLException {
        tls = SslContextBuilder.forClient()
                .trustManager(TestCertificate.INSTANCE.trust())
                .endpointIdentificationAlgorithm("")
                .build();
    }

    /** Connects so many more clients that ask a gate for this, one half of them in MQTT 5. */
    void add(int count, TestGate gate, Link link, String what) {
        for (int i = 0; i < count; i++) {
            Asker asker = new Asker(what + "/" + askers.size(), i % 2 == 0);
            askers.add(asker);
            InetSocketAddress address = gate.address(link);
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(pipeline(link, address, asker))
                    .connect(address);
            if ((i + 1) % CONNECTING_AT_A_TIME == 0 || i + 1 == count) {
                await().atMost(PATIENCE).until(() -> askers.stream().allMatch(each -> each.answered > 0));
            }
        }
    }

    List<Asker> askers() {
        return askers;
    }

    /** What has been asked until now has been asked before whatever follows. */
    void mark() throws InterruptedException {
        loop.submit(() -> askers.forEach(asker -> asker.sentBefore = asker.sent))
                .sync();
    }

    private ChannelInitializer<Channel> pipeline(Link link, InetSocketAddress address, Asker asker) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                if (link.isTls()) {
                    pipeline.addLast(tls.newHandler(channel.alloc()));
                }
                if (link.isWebSocket()) {
                    addWebSocket(pipeline, link, address);
                }
                pipeline.addLast(asker);
            }
        };
    }

    private static void addWebSocket(ChannelPipeline pipeline, Link link, InetSocketAddress address) {
        URI uri = URI.create((link.isTls() ? "wss" : "ws") + "://127.0.0.1:" + address.getPort() + "/mqtt");
        pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(8192));
        pipeline.addLast(new WebSocketClientProtocolHandler(WebSocketClientHandshakerFactory.newHandshaker(
                uri, WebSocketVersion.V13, "mqtt", false, new DefaultHttpHeaders())));
        pipeline.addLast(new MessageToMessageCodec<WebSocketFrame, ByteBuf>() {
            @Override
            protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
                out.add(new BinaryWebSocketFrame(bytes.retain()));
            }

            @Override
            protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
                out.add(frame.content().retain());
            }
        });
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One client. */
    static final class Asker extends ByteToMessageDecoder {

        private static final int THINKS_MILLIS = 50;
        private static final int PUBLISH = 3;

        final String topic;
        private final boolean five;
        volatile int sent;
        volatile int sentBefore;
        volatile int answered;

        /** When it was told to go or lost its connection, by {@code System.nanoTime}; 0 before. */
        volatile long goneNanos;

        volatile long longestWaitNanos;
        private long askedNanos;

        Asker(String topic, boolean five) {
            this.topic = topic;
            this.five = five;
        }

        int number() {
            return Integer.parseInt(topic.substring(topic.indexOf('/') + 1));
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (ctx.pipeline().get(WebSocketClientProtocolHandler.class) == null) {
                shakeHands(ctx);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                shakeHands(ctx);
            }
        }

        private void shakeHands(ChannelHandlerContext ctx) {
            byte[] connect = five
                    ? TestClient.packet(
                            0x10,
                            TestClient.concat(
                                    TestClient.bytes("00044d515454 05 02 0000 00"), TestClient.string(Agents.newId())))
                    : TestClient.connect(Agents.newId(), 0);
            ctx.writeAndFlush(Unpooled.wrappedBuffer(connect));
            ask(ctx);
        }

        private void ask(ChannelHandlerContext ctx) {
            if (goneNanos != 0) {
                return;
            }
            sent++;
            askedNanos = System.nanoTime();
            byte[] properties = new byte[five ? 1 : 0];
            byte[] payload = Integer.toString(sent).getBytes(StandardCharsets.US_ASCII);
            byte[] body = TestClient.concat(TestClient.string(topic), TestClient.concat(properties, payload));
            ctx.writeAndFlush(Unpooled.wrappedBuffer(TestClient.packet(0x30, body)));
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            in.markReaderIndex();
            if (in.readableBytes() < 2 || in.getByte(in.readerIndex() + 1) > in.readableBytes() - 2) {
                return; // packets are short here
            }
            int type = in.readUnsignedByte() >> 4;
            ByteBuf packet = in.readSlice(in.readByte());
            if (type == PUBLISH) {
                onReply(ctx, packet);
            } else if (type == 14) {
                onGone();
            }
        }

        private void onReply(ChannelHandlerContext ctx, ByteBuf reply) {
            reply.skipBytes(2 + topic.length() + (five ? 1 : 0));
            String text = reply.toString(StandardCharsets.US_ASCII);
            if (!text.equals(Integer.toString(answered + 1))) {
                throw new AssertionError(topic + ": " + text + " (expected: " + (answered + 1) + ")");
            }
            longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - askedNanos);
            answered++;
            if (topic.startsWith("late")) {
                ask(ctx);
            } else {
                ctx.executor().schedule(() -> ask(ctx), THINKS_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void onGone() {
            if (goneNanos == 0) {
                goneNanos = System.nanoTime();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            onGone();
        }
    }
}
