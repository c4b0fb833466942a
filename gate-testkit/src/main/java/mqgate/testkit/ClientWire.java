package mqgate.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.OptionalInt;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The layers between the packets of a client and its link: MQTT, WebSocket, TLS. They run in a channel without a socket, on the
 * thread that calls. Owned by who holds the lock of the client.
 */
final class ClientWire {

    static final Object READY = "the layers below MQTT are ready";

    private static final int MAX_PACKET = 1 << 28;
    private static final int MAX_CLIENT_ID = 65_535;

    /** Where Netty's codec keeps the version, which it otherwise takes from the CONNECT that it writes; a test may write its own. */
    private static final AttributeKey<MqttVersion> VERSION = AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

    private final ClientLink link;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Consumer<MqttMessage> packets;
    private final @Nullable WebSocketFrames frames;
    private final @Nullable WebSocketUpgrade upgrade;
    private boolean ready;
    private @Nullable Throwable failure;

    ClientWire(ClientLink link, WireSettings settings, Consumer<MqttMessage> packets) {
        this.link = link;
        this.packets = packets;
        String path = settings.webSocketPath();
        frames = path == null ? null : new WebSocketFrames();
        upgrade = frames == null || path == null ? null : new WebSocketUpgrade(path, settings.headers(), frames);
        channel.attr(VERSION).set(settings.version());
        if (upgrade != null) {
            channel.pipeline().addLast(upgrade);
        }
        channel.pipeline()
                .addLast(new MqttDecoder(MAX_PACKET, MAX_CLIENT_ID))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(new Top());
    }

    /** Begins to speak; the link is open. */
    void start(@Nullable SSLContext tls) {
        if (tls == null) {
            leaveTls();
        } else {
            SSLEngine engine = tls.createSSLEngine();
            engine.setUseClientMode(true);
            channel.pipeline().addFirst(new SslHandler(engine));
        }
        flush();
    }

    private void leaveTls() {
        if (upgrade == null) {
            ready = true;
        } else if (channel.isOpen()) { // the gate has not closed it already
            upgrade.ask(channel.pipeline().context(upgrade));
        }
    }

    /** Whether packets can be sent. */
    boolean isReady() {
        return ready;
    }

    /** What went wrong in a layer, if anything has. */
    @Nullable Throwable failure() {
        return failure;
    }

    OptionalInt webSocketCloseCode() {
        return frames == null ? OptionalInt.empty() : frames.closeCode();
    }

    /** Takes what has arrived. */
    void receive(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            flush();
        }
    }

    /** Sends a packet, or bytes that may be none; after the end they are lost. */
    void send(Object packetOrBytes) {
        if (channel.isOpen()) {
            channel.writeOutbound(packetOrBytes);
            flush();
        }
    }

    /** Sends the close frame of the WebSocket, if there is one. */
    void sayGoodbye() {
        if (frames != null && ready) {
            frames.sayGoodbye(channel.pipeline().context(frames));
            flush();
        }
    }

    /** Drops what the layers still hold. */
    void end() {
        channel.finishAndReleaseAll();
    }

    private void flush() {
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            link.send(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
        if (!channel.isOpen()) {
            link.close();
        }
    }

    private final class Top extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object packet) {
            try {
                MqttMessage message = (MqttMessage) packet;
                if (message.decoderResult().isFailure()) {
                    exceptionCaught(ctx, message.decoderResult().cause());
                } else {
                    packets.accept(message);
                }
            } finally {
                ReferenceCountUtil.release(packet);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == READY) {
                ready = true;
            } else if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                leaveTls();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure = cause;
            ctx.close();
        }
    }
}
