package mqgate.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket, in real time. All sockets of a process share one daemon thread, which brings what comes in. Safe for use from any
 * thread.
 */
final class SocketLink implements ClientLink {

    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("test-clients", true), NioIoHandler.newFactory());
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final long LINGER_MILLIS = 2000;
    private static final long LONGEST_NAP_MILLIS = 10;

    private final InetSocketAddress address;
    private final Object arrival = new Object();
    private @Nullable SocketChannel channel;

    SocketLink(InetSocketAddress address) {
        this.address = address;
    }

    @Override
    public void open(Consumer<byte[]> receiver, Runnable closed) {
        ChannelFuture connecting = new Bootstrap()
                .group(LOOP)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Receiver(receiver, closed))
                .connect(address);
        channel = (SocketChannel) connecting.channel();
        if (!connecting.awaitUninterruptibly().isSuccess()) {
            throw new AssertionError("expected: a connection to " + address + "\n but: " + connecting.cause());
        }
    }

    private SocketChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("the link to " + address + " is not open");
        }
        return channel;
    }

    @Override
    public void send(byte[] bytes) {
        channel().writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    /** Says that no more comes and drops what still arrives: a socket closed with unread bytes is reset by the system, and what it sent is lost. */
    @Override
    public void close() {
        SocketChannel socket = channel();
        socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            socket.shutdownOutput();
            socket.config().setAutoRead(true);
            socket.eventLoop().schedule(() -> socket.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void reset() {
        SocketChannel socket = channel();
        socket.eventLoop().execute(() -> {
            if (socket.isOpen()) {
                socket.config().setSoLinger(0);
                socket.close();
            }
        });
    }

    @Override
    public void stopReading() {
        channel().config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        channel().config().setAutoRead(true);
    }

    @Override
    public Future<?> schedule(Duration delay, Runnable task) {
        return channel().eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Looks after each arrival, and often enough for conditions that the gate fulfils by itself. */
    @Override
    public boolean await(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (arrival) {
            try {
                while (!condition.getAsBoolean()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        return false;
                    }
                    arrival.wait(Math.min(left, LONGEST_NAP_MILLIS));
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", e);
            }
        }
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {

        private final Consumer<byte[]> receiver;
        private final Runnable closed;

        Receiver(Consumer<byte[]> receiver, Runnable closed) {
            this.receiver = receiver;
            this.closed = closed;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            try {
                receiver.accept(ByteBufUtil.getBytes((ByteBuf) bytes));
            } finally {
                ReferenceCountUtil.release(bytes);
            }
            wake();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed.run();
            wake();
        }

        /** The end of the connection follows and says it all. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private void wake() {
            synchronized (arrival) {
                arrival.notifyAll();
            }
        }
    }
}
