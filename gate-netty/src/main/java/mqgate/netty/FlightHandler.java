package mqgate.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import mqgate.api.FlightEvent.Kind;

/**
 * Records what passes between the codec, or whatever brings the bytes of a protocol of the user's own, and those that mean something by
 * it. Only in the pipelines of connections that are recorded. Owned by the event loop.
 */
final class FlightHandler extends ChannelDuplexHandler {

    static final String NAME = "flight";

    private final Flight flight;

    FlightHandler(Flight flight) {
        this.flight = flight;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        flight.passed(Kind.IN, message);
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        flight.passed(Kind.OUT, message);
        ctx.write(message, promise);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls) {
            onTls(ctx, tls);
        } else if (event instanceof HandshakeComplete webSocket) {
            String subprotocol = webSocket.selectedSubprotocol();
            flight.happened(
                    "websocket opened", subprotocol == null ? "" : "subprotocol=" + FlightHeaders.cut(subprotocol));
        } else if (event instanceof HandshakeDone done) {
            long nanos = done.silenceNanos();
            flight.happened("handshake done", nanos == 0 ? "" : "silence=" + Duration.ofNanos(nanos));
        } else if (event instanceof ChannelInputShutdownEvent) {
            flight.happened("input ended", "");
        }
        ctx.fireUserEventTriggered(event);
    }

    private void onTls(ChannelHandlerContext ctx, SslHandshakeCompletionEvent tls) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        if (!tls.isSuccess()) {
            flight.happened("tls failed", Flight.words(tls.cause()));
        } else if (handler != null) {
            flight.happened("tls opened", handler.engine().getSession().getProtocol());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        flight.happened("fault", Flight.words(cause));
        ctx.fireExceptionCaught(cause);
    }
}
