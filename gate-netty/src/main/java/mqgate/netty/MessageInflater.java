package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import mqgate.netty.codec.PacketCodec;

/**
 * Inflates compressed messages, frame by frame. Owned by the event loop.
 *
 * <ul>
 *   <li>A frame may not grow above the limit of frames.
 *   <li>What one read of the socket brought can become a thousand times as much. When {@value #TURN} bytes have come out, it is the
 *       turn of other connections; what is left waits as it came, and so does everything while the socket is not read.
 *   <li>Of what is left when the client is gone, {@value #LAST_TURN} bytes come out at the most; when the agent is closed, nothing.
 *   <li>A frame that cannot be inflated is fired as an exception; events that made it go on are passed on nevertheless.
 *   <li>A reserved bit that is not that of a compressed message stays, for others to refuse.
 *   <li>A message may refer to those before it or stand on its own, and may also come uncompressed.
 * </ul>
 */
final class MessageInflater extends WebSocketExtensionDecoder {

    /** What the sender has to leave out at the end of a message (RFC 7692, section 7.2.1). */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static final int FIRST_GUESS = 4;

    /** As much as an uncompressed read can bring. */
    private static final int TURN = 64 * 1024;

    private static final int LAST_TURN = 16 * TURN;
    private static final int A_MOMENT_NANOS = 1;

    private final NettyAgent agent;
    private final Inflater inflater = new Inflater(true);
    private final int limit;
    private final Queue<Object> held = new ArrayDeque<>(0); // frames as they came
    private int inflatedInTurn;
    private boolean going;
    private boolean ended;
    private boolean inMessage;
    private boolean failed;

    MessageInflater(NettyAgent agent, int limit) {
        this.agent = agent;
        this.limit = limit;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        held.add(frame);
        goOn(ctx);
    }

    /** Whatever fails, the caller goes on. Returns whether something was passed on. */
    private boolean goOn(ChannelHandlerContext ctx) {
        int before = held.size();
        if (!going) {
            going = true;
            try {
                passOn(ctx);
            } catch (Throwable e) {
                ctx.fireExceptionCaught(e);
            }
            going = false;
        }
        return held.size() < before;
    }

    /** Handling a message can stop reading and go on with it. */
    private void passOn(ChannelHandlerContext ctx) throws Exception {
        while (!held.isEmpty() && mayGoOn(ctx)) {
            super.channelRead(ctx, held.remove());
        }
    }

    private boolean mayGoOn(ChannelHandlerContext ctx) {
        if (ended) {
            return true;
        }
        if (inflatedInTurn >= TURN) {
            inflatedInTurn = 0;
            agent.reading().pause(A_MOMENT_NANOS);
        }
        return ctx.channel().config().isAutoRead();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inflatedInTurn = 0;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ended |= event instanceof ChannelInputShutdownEvent;
        if ((ended || event instanceof PacketCodec.Resume) && goOn(ctx)) {
            ctx.fireChannelReadComplete(); // no read of the socket does
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        goOn(ctx);
        ctx.fireChannelInactive();
    }

    /** Whether no frame waits, and no compressed message has arrived only in part. */
    boolean isEmpty() {
        return held.isEmpty() && !inMessage;
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
        if (failed || agent.isClosed() || inflatedInTurn >= LAST_TURN) {
            return;
        }
        int reserved = first ? frame.rsv() ^ WebSocketExtension.RSV1 : frame.rsv();
        ByteBuf inflated = inflate(ctx, frame);
        inflatedInTurn += inflated.readableBytes();
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
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        inflater.end();
    }
}
