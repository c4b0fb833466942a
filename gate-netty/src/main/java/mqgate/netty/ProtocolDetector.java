package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its first byte what a connection speaks. Owned by the event loop; gone after that byte, which goes to the
 * handlers that took its place.
 *
 * <ul>
 *   <li>The handshake of TLS, where that is spoken; without it the same byte can only be a CONNECT with wrong flags.
 *   <li>CONNECT of MQTT, with whatever flags.
 *   <li>The first letter of an HTTP method: a WebSocket.
 *   <li>Anything else closes the connection without an answer.
 * </ul>
 */
final class ProtocolDetector extends ByteToMessageDecoder {

    /** What a connection can begin with. */
    enum Protocol {
        TLS,
        MQTT,
        HTTP
    }

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int CONNECT = 0x1;
    private static final String METHOD_LETTERS = "CDGHOPT";

    private final NettyAgent agent;
    private final boolean tls;
    private final Consumer<Protocol> install;

    ProtocolDetector(NettyAgent agent, boolean tls, Consumer<Protocol> install) {
        this.agent = agent;
        this.tls = tls;
        this.install = install;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        Protocol protocol = agent.isClosed() ? null : protocol(in.getUnsignedByte(in.readerIndex()));
        if (protocol == null) {
            in.skipBytes(in.readableBytes());
            agent.close(CloseReason.PROTOCOL_ERROR, null);
        } else {
            install.accept(protocol);
            ctx.pipeline().remove(this);
        }
    }

    private @Nullable Protocol protocol(int first) {
        if (first == TLS_HANDSHAKE && tls) {
            return Protocol.TLS;
        }
        if (first >> 4 == CONNECT) {
            return Protocol.MQTT;
        }
        return METHOD_LETTERS.indexOf(first) >= 0 ? Protocol.HTTP : null;
    }
}
