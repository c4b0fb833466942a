package mqgate.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import mqgate.api.GateStartException;
import mqgate.api.Transport;

/**
 * What serves the sockets on this machine.
 *
 * @param io how an event loop waits for sockets
 * @param serverChannel what accepts connections
 */
record IoEngine(IoHandlerFactory io, Class<? extends ServerChannel> serverChannel) {

    static IoEngine of(Transport transport) {
        return switch (transport) {
            case AUTO -> Epoll.isAvailable() ? epoll() : KQueue.isAvailable() ? kqueue() : nio();
            case EPOLL -> {
                require(transport, Epoll.isAvailable(), Epoll.unavailabilityCause());
                yield epoll();
            }
            case KQUEUE -> {
                require(transport, KQueue.isAvailable(), KQueue.unavailabilityCause());
                yield kqueue();
            }
            case NIO -> nio();
        };
    }

    private static void require(Transport transport, boolean available, Throwable cause) {
        if (!available) {
            throw new GateStartException("transport", transport + " (expected: one that works here, or AUTO)", cause);
        }
    }

    private static IoEngine epoll() {
        return new IoEngine(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }

    private static IoEngine kqueue() {
        return new IoEngine(KQueueIoHandler.newFactory(), KQueueServerSocketChannel.class);
    }

    private static IoEngine nio() {
        return new IoEngine(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }
}
