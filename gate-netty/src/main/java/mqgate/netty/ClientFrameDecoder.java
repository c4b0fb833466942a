package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;

/**
 * Cuts the bytes of a client into WebSocket frames, and knows whether one is unfinished. Owned by the event loop.
 *
 * <ul>
 *   <li>The bytes that are held do not tell whether one is unfinished: the head of a frame is taken from them before the rest has arrived.
 *   <li>Before the handshake of its client is done little is held of a frame: nobody may make the gate hold a large one before saying who he
 *       is.
 * </ul>
 */
final class ClientFrameDecoder extends WebSocket13FrameDecoder {

    /** A CONNECT, however large, and what one read can bring behind it. */
    private static final int MOST_OF_A_STRANGER = 2 * 65_536;

    private final NettyAgent agent;
    private boolean unfinished;

    ClientFrameDecoder(NettyAgent agent, WebSocketDecoderConfig config) {
        super(config);
        this.agent = agent;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        super.decode(ctx, in, out);
        unfinished = out.isEmpty();
        if (unfinished && in.readableBytes() > MOST_OF_A_STRANGER && !agent.isProtocolOk()) {
            in.skipBytes(in.readableBytes());
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.MESSAGE_TOO_BIG,
                    "a frame of more than " + MOST_OF_A_STRANGER + " bytes before the handshake is done");
        }
    }

    /** Whether no frame has arrived only in part. */
    boolean isEmpty() {
        return !unfinished;
    }
}
