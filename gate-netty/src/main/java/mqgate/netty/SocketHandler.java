package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import mqgate.netty.LoopCounters.Count;

/**
 * The first in the pipeline: counts bytes, and while reading is stopped, lets no handler ask the socket for more on its own
 * account, as decoders of Netty do to complete a frame or to answer a ping. Owned by the event loop.
 */
final class SocketHandler extends ChannelDuplexHandler {

    private final LoopCounters counters;

    SocketHandler(LoopCounters counters) {
        this.counters = counters;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        count(Count.BYTES_IN, message);
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        count(Count.BYTES_OUT, message);
        ctx.write(message, promise);
    }

    private void count(Count direction, Object message) {
        if (message instanceof ByteBuf bytes) {
            counters.add(direction, bytes.readableBytes());
        }
    }
}
