package mqgate.examples.arena;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A second way to a gate, which behaves like a bad mobile line: it passes only so many bytes a second to a client, and holds next to none. It reads no
 * more from the gate than it has passed on, so that the gate feels that this client is slow. What the client sends passes at once. A client that
 * takes nothing for half a minute is closed.
 *
 * <p>Its one event loop owns all of its connections.
 */
public final class SlowLine implements Closeable {

    /** So much is on the way at a time: a fraction of a second, even at the rate of a bad line. */
    private static final int PIECE = 1024;

    /** Whatever lies in a socket's buffer is too late to be replaced. */
    private static final int SOCKET_BUFFER = 4096;

    private static final int MEASURED_MILLIS = 100;

    /** Who takes nothing for so long is gone: he would keep two connections here, even after the gate has given him up. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /** All that is open: a loop that ends closes only what it knew a moment before. What comes later is closed at once. */
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final InetSocketAddress gate;
    private final int bytesPerSecond;
    private final Duration patience;

    /**
     * Makes a line that does not listen yet.
     *
     * @param gate where the gate listens
     * @param bytesPerSecond how much a client gets, more than 0; each has a rate of its own
     */
    public SlowLine(InetSocketAddress gate, int bytesPerSecond) {
        this(gate, bytesPerSecond, PATIENCE);
    }

    SlowLine(InetSocketAddress gate, int bytesPerSecond, Duration patience) {
        this.gate = gate;
        this.bytesPerSecond = bytesPerSecond;
        this.patience = patience;
    }

    /**
     * Begins to take connections.
     *
     * @param option the option that chose the address, for the message of a failure
     * @param address where to listen; port 0 picks one
     * @return where it listens, with the real port
     * @throws IOException if the address is not free; the message names the option and the address
     */
    public InetSocketAddress listen(String option, InetSocketAddress address) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, onePiece())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        connect(client);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String where = address.getHostString() + ":" + address.getPort();
            throw new IOException(option + ": " + where + " (expected: a free address of this machine)", bound.cause());
        }
        channels.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void connect(Channel client) {
        ChannelFuture connected = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, onePiece())
                .handler(new Pump(client))
                .connect(gate);
        channels.add(client);
        channels.add(connected.channel());
        client.pipeline()
                .addLast(new WriteTimeoutHandler(
                        patience.toMillis(), TimeUnit.MILLISECONDS)) // counts from when the line has let it pass
                .addLast(new ChannelTrafficShapingHandler(bytesPerSecond, 0, MEASURED_MILLIS))
                .addLast(new Pump(connected.channel()));
        connected.addListener(done -> {
            if (done.isSuccess()) {
                client.read();
                connected.channel().read();
            } else {
                client.close();
            }
        });
    }

    private static RecvByteBufAllocator onePiece() {
        return new FixedRecvByteBufAllocator(PIECE).maxMessagesPerRead(1);
    }

    /** Ends all connections; the port is free afterwards. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
