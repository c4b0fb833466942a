package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates compressed messages, frame by frame. Owned by the event loop.
 *
 * <ul>
 *   <li>A frame may not grow above the limit of frames.
 *   <li>A reserved bit that is not that of a compressed message stays, for others to refuse.
 *   <li>A message may refer to those before it or stand on its own, and may also come uncompressed.
 * </ul>
 */
final class MessageInflater extends WebSocketExtensionDecoder {

    /** What the sender has to leave out at the end of a message (RFC 7692, section 7.2.1). */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static final int FIRST_GUESS = 4;

    private final Inflater inflater = new Inflater(true);
    private final int limit;
    private boolean inMessage;
    private boolean failed;

    MessageInflater(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean acceptInboundMessage(Object message) {
        if (message instanceof ContinuationWebSocketFrame) {
            return inMessage;
        }
        return (message instanceof BinaryWebSocketFrame || message instanceof TextWebSocketFrame)
                && (((WebSocketFrame) message).rsv() & WebSocketExtension.RSV1) != 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
        boolean first = !(frame instanceof ContinuationWebSocketFrame);
        inMessage = !frame.isFinalFragment();
        if (failed) {
            return;
        }
        int reserved = first ? frame.rsv() ^ WebSocketExtension.RSV1 : frame.rsv();
        ByteBuf inflated = inflate(ctx, frame);
        out.add(
                frame instanceof TextWebSocketFrame
                        ? new TextWebSocketFrame(frame.isFinalFragment(), reserved, inflated)
                        : new BinaryWebSocketFrame(frame.isFinalFragment(), reserved, inflated));
    }

    private ByteBuf inflate(ChannelHandlerContext ctx, WebSocketFrame frame) {
        long guess = (long) FIRST_GUESS * frame.content().readableBytes();
        ByteBuf out = ctx.alloc().buffer((int) Math.min(guess, limit), limit + 1);
        try {
            boolean fits = inflate(frame.content().nioBuffer(), out)
                    && (!frame.isFinalFragment() || inflate(ByteBuffer.wrap(TAIL), out));
            if (fits) {
                return out;
            }
        } catch (DataFormatException e) {
            throw failure(out, WebSocketCloseStatus.PROTOCOL_ERROR, "not compressed: " + e.getMessage());
        }
        throw failure(out, WebSocketCloseStatus.MESSAGE_TOO_BIG, "a frame grows above " + limit + " bytes");
    }

    private CorruptedWebSocketFrameException failure(ByteBuf out, WebSocketCloseStatus status, String message) {
        failed = true;
        out.release();
        return new CorruptedWebSocketFrameException(status, message);
    }

    /** Returns whether all of it has room. A sender may end its stream with a message; the next one begins then. */
    private boolean inflate(ByteBuffer in, ByteBuf out) throws DataFormatException {
        inflater.setInput(in);
        int count;
        do {
            out.ensureWritable(1);
            count = inflater.inflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
            out.writerIndex(out.writerIndex() + count);
            if (out.readableBytes() > limit) {
                return false;
            }
            if (inflater.finished()) {
                inflater.reset();
                inflater.setInput(in);
            }
        } while (count > 0 || in.hasRemaining());
        return true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        inflater.end();
    }
}
