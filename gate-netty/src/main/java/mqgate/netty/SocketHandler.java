package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import mqgate.netty.codec.Traffic;

/**
 * The first in a pipeline whose handlers are not all our own: counts bytes, and while reading is stopped, lets no handler ask the socket
 * for more on its own account, as decoders of Netty do to complete a frame or to answer a ping. One for all connections of its event
 * loop, which owns it.
 */
@Sharable
final class SocketHandler extends ChannelDuplexHandler {

    private final Traffic traffic;

    SocketHandler(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            traffic.read(bytes.readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            traffic.written(bytes.readableBytes());
        }
        ctx.write(message, promise);
    }
}
