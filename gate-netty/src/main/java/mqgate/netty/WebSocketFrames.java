package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import mqgate.api.CloseReason;

/**
 * WebSocket frames to bytes and back: where a frame ends means nothing to MQTT. Owned by the event loop.
 *
 * <ul>
 *   <li>A ping is answered with its data, a pong means nothing.
 *   <li>A close frame is the client's goodbye and is sent back; what was before it is handled first.
 *   <li>A text frame closes the connection. For mqant it is like a binary one, and every close is a normal one.
 *   <li>The decoder below refuses what is no frame of a client; here, reserved bits that no extension has taken, and close
 *       codes that nobody has defined.
 * </ul>
 */
final class WebSocketFrames extends ChannelDuplexHandler {

    private static final int LARGEST_CLOSE_CODE = 4999;

    private final NettyAgent agent;
    private final boolean mqant;

    WebSocketFrames(NettyAgent agent, boolean mqant) {
        this.agent = agent;
        this.mqant = mqant;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        WebSocketFrame frame = (WebSocketFrame) message;
        if (frame.rsv() != 0) {
            close(frame, CloseReason.PROTOCOL_ERROR);
        } else if (frame instanceof PingWebSocketFrame ping) {
            answer(ctx, ping);
        } else if (frame instanceof PongWebSocketFrame) {
            frame.release();
        } else if (frame instanceof CloseWebSocketFrame goodbye) {
            leave(ctx, goodbye);
        } else if (frame instanceof TextWebSocketFrame && !mqant) {
            close(frame, CloseReason.UNSUPPORTED_DATA);
        } else {
            ctx.fireChannelRead(frame.content());
        }
    }

    private void close(WebSocketFrame frame, CloseReason reason) {
        frame.release();
        agent.close(reason, null);
    }

    /** Nothing may follow a close frame. */
    private void answer(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (agent.isClosed()) {
            ping.release();
        } else {
            ctx.write(new PongWebSocketFrame(ping.content()), ctx.voidPromise());
        }
    }

    /** What came before the goodbye is handled, and what was answered leaves, before the goodbye is. */
    private void leave(ChannelHandlerContext ctx, CloseWebSocketFrame goodbye) {
        ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        ByteBuf content = goodbye.content();
        if (content.isReadable() && content.getUnsignedShort(content.readerIndex()) > LARGEST_CLOSE_CODE) {
            close(goodbye, CloseReason.PROTOCOL_ERROR);
        } else if (mqant) {
            close(goodbye, CloseReason.CLIENT_DISCONNECT);
        } else {
            agent.closeWith(goodbye, CloseReason.CLIENT_DISCONNECT);
        }
    }

    /** Nothing to write makes no frame: it only waits until what is before it has left. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean data = message instanceof ByteBuf bytes && bytes.isReadable();
        ctx.write(data ? new BinaryWebSocketFrame((ByteBuf) message) : message, promise);
    }
}
