package mqgate.examples.arena;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Passes on what one connection of a pair sends to the other, piece by piece: the next is read when the last is written. When one ends, so does the
 * other, behind what is still to be written. Owned by the event loop of both.
 */
final class Pump extends ChannelInboundHandlerAdapter {

    private final Channel other;

    Pump(Channel other) {
        this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object piece) {
        other.writeAndFlush(piece).addListener(written -> {
            if (written.isSuccess()) {
                ctx.read();
            } else {
                ctx.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** A connection that was reset has nothing more to say. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        ctx.close();
    }
}
