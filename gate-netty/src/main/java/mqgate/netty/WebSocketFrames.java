package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import mqgate.api.CloseReason;

/**
 * Binary WebSocket frames to bytes and back: where a frame ends means nothing to MQTT. Owned by the event loop.
 *
 * <p>A close frame is the client's goodbye and is sent back. A text frame closes the connection. A request that was no
 * handshake for our path is answered with 404.
 */
final class WebSocketFrames extends ChannelDuplexHandler {

    private static final String USER_AGENT = "User-Agent";

    private final NettyAgent agent;

    WebSocketFrames(NettyAgent agent) {
        this.agent = agent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        if (message instanceof CloseWebSocketFrame goodbye) {
            leave(ctx, goodbye);
            return;
        }
        if (message instanceof TextWebSocketFrame) {
            agent.close(CloseReason.UNSUPPORTED_DATA, null);
        } else if (message instanceof FullHttpRequest) {
            respondNotFound(ctx);
        }
        ReferenceCountUtil.release(message);
    }

    /** What came before the goodbye is handled, and what was answered leaves, before the goodbye is. */
    private void leave(ChannelHandlerContext ctx, CloseWebSocketFrame goodbye) {
        ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        agent.close(goodbye);
    }

    private static void respondNotFound(ChannelHandlerContext ctx) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, "close");
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete handshake) {
            String userAgent = handshake.requestHeaders().get(HttpHeaderNames.USER_AGENT);
            if (userAgent != null) {
                agent.addFirstSetting(USER_AGENT, userAgent);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
    }
}
