package mqgate.soak;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Connects, commits a fault and waits to be closed. Owned by its event loop. */
final class Vandal extends ChannelInboundHandlerAdapter {

    /** The gate's time begins when it accepts a connection, ours when the system has; and a close takes some time. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private final Fault fault;
    private final Duration patience;
    private final Errors errors;

    Vandal(Fault fault, Duration overTime, Errors errors) {
        this.fault = fault;
        this.errors = errors;
        patience = overTime.plus(SLACK);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(fault.bytes()));
        switch (fault) {
            case COME_AND_GO -> ctx.close();
            case COME_AND_RESET -> Connector.reset(ctx.channel());
            default -> ctx.executor().schedule(() -> giveUp(ctx), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void giveUp(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            errors.add(Errors.Kind.LEFT_OPEN, "a client that begins with " + fault);
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        ReferenceCountUtil.release(bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // a reset is an end as well
    }
}
