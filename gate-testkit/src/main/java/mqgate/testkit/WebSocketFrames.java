package mqgate.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;
import java.util.OptionalInt;

/**
 * Takes bytes out of binary frames and puts bytes into them, answers pings and the close frame, and keeps the code of the latter.
 * Owned by who holds the lock of the client.
 */
final class WebSocketFrames extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

    private static final int NORMAL = 1000;
    private static final int NO_CODE = 1005;

    private OptionalInt closeCode = OptionalInt.empty();
    private boolean closing;

    WebSocketFrames() {
        super(WebSocketFrame.class, ByteBuf.class);
    }

    /** Returns the code that the gate closed with, if it has. */
    OptionalInt closeCode() {
        return closeCode;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
        out.add(new BinaryWebSocketFrame(bytes.retain()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
        if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            out.add(frame.content().retain());
        } else if (frame instanceof PingWebSocketFrame) {
            ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame close) {
            closeCode = OptionalInt.of(close.statusCode() < 0 ? NO_CODE : close.statusCode());
            sayGoodbye(ctx);
        }
    }

    /** Sends a close frame, once. */
    void sayGoodbye(ChannelHandlerContext ctx) {
        if (!closing) {
            closing = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(NORMAL, ""));
        }
    }
}
