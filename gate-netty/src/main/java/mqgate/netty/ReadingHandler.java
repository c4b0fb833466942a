package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * The first in the pipeline: while reading is stopped, no handler may ask the socket for more on its own account, as
 * decoders of Netty do to complete a frame or to answer a ping. Owned by the event loop.
 */
final class ReadingHandler extends ChannelOutboundHandlerAdapter {

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }
}
