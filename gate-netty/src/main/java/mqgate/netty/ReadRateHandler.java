package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Counts what passes, and only then lets reading pause: what was read is served. Owned by the event loop; bytes count each,
 * anything else as one.
 */
final class ReadRateHandler extends ChannelInboundHandlerAdapter {

    private final ReadRate rate;

    ReadRateHandler(ReadRate rate) {
        this.rate = rate;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        int units = message instanceof ByteBuf bytes ? bytes.readableBytes() : 1;
        ctx.fireChannelRead(message);
        rate.count(units);
    }
}
