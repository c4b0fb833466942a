package mqgate.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetAddress;

/** A server of one event loop that does as little as one can with Netty; see {@link FloorHandler}. */
final class FloorServer {

    private static final int BACKLOG = 1024;

    private FloorServer() {}

    /** What initializes the connections. */
    private static final class Initializer extends ChannelInitializer<Channel> {

        private final FloorClients clients = new FloorClients();
        private final boolean copies;

        Initializer(boolean copies) {
            this.copies = copies;
        }

        @Override
        protected void initChannel(Channel channel) {
            FloorAnswers answers = copies ? new FloorAnswers.Copy() : new FloorAnswers.Raw();
            channel.pipeline().addLast(new FloorHandler(clients, answers));
        }
    }

    /** Serves until the process ends: a port, {@code raw} or {@code copy}, and {@code epoll}, {@code io_uring} or {@code nio}. */
    public static void main(String[] args) {
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, io(args[2])))
                .channel(serverChannel(args[2]))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Initializer(args[1].equals("copy")))
                .bind(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))
                .syncUninterruptibly();
        System.out.println("READY");
    }

    private static IoHandlerFactory io(String transport) {
        return switch (transport) {
            case "epoll" -> EpollIoHandler.newFactory();
            case "io_uring" -> IoUringIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }

    private static Class<? extends ServerChannel> serverChannel(String transport) {
        return switch (transport) {
            case "epoll" -> EpollServerSocketChannel.class;
            case "io_uring" -> IoUringServerSocketChannel.class;
            default -> NioServerSocketChannel.class;
        };
    }
}
