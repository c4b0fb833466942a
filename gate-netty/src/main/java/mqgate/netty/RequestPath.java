package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;

/** Takes the query off a WebSocket handshake, because it is no part of the path. Gone after the first request. */
final class RequestPath extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            int query = request.uri().indexOf('?');
            if (query >= 0) {
                request.setUri(request.uri().substring(0, query));
            }
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
