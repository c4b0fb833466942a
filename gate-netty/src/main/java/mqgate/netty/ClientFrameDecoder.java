package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;

/**
 * Cuts the bytes of a client into WebSocket frames, and knows whether one is unfinished. Owned by the event loop.
 *
 * <p>The bytes that are held do not tell: the head of a frame is taken from them before the rest has arrived.
 */
final class ClientFrameDecoder extends WebSocket13FrameDecoder {

    private boolean unfinished;

    ClientFrameDecoder(WebSocketDecoderConfig config) {
        super(config);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        super.decode(ctx, in, out);
        unfinished = out.isEmpty();
    }

    /** Whether no frame has arrived only in part. */
    boolean isEmpty() {
        return !unfinished;
    }
}
