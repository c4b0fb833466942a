package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import mqgate.netty.codec.PacketCodec;

/**
 * Stands for the handlers of a connection that waits, unread, for its turn to shake hands. Owned by the event loop; gone when
 * its turn has come.
 *
 * <ul>
 *   <li>For those that take its place the connection becomes active only then.
 *   <li>What arrives before, because its client has closed its side and the system wants to be rid of it, means nothing.
 * </ul>
 */
final class TurnHandler extends ChannelInboundHandlerAdapter {

    private final Runnable install;

    TurnHandler(Runnable install) {
        this.install = install;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // not yet
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof PacketCodec.Resume) {
            install.run();
            ctx.fireChannelActive();
            ctx.pipeline().remove(this);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }
}
