package mqgate.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
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
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import mqgate.api.GateStartException;
import mqgate.api.Transport;

/**
 * What serves the sockets on this machine.
 *
 * @param io how an event loop waits for sockets
 * @param serverChannel what accepts connections
 * @param reads when the memory for a read is taken
 */
record IoEngine(IoHandlerFactory io, Class<? extends ServerChannel> serverChannel, Reads reads) {

    private static final int BACKLOG = 1024;
    private static final short RING = 1;
    private static final short BUFFERS_OF_A_RING = 256;
    private static final int BUFFER_SIZE = 2048;

    /** When the memory for a read is taken. */
    enum Reads {
        /** When there is something to read. */
        WHEN_READY,
        /** Before that, by each socket for itself. */
        AHEAD,
        /** When there is something to read, by the system, from a ring of buffers of the event loop. */
        FROM_RING
    }

    static IoEngine of(Transport transport) {
        return switch (transport) {
            case AUTO -> Epoll.isAvailable() ? epoll() : KQueue.isAvailable() ? kqueue() : nio();
            case IO_URING -> {
                require(transport, IoUring.isAvailable(), IoUring.unavailabilityCause());
                yield ioUring();
            }
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

    /** Without the ring, which older kernels lack, every idle socket would have a buffer. */
    private static IoEngine ioUring() {
        IoUringIoHandlerConfig config = new IoUringIoHandlerConfig();
        boolean ring = IoUring.isRegisterBufferRingSupported();
        if (ring) {
            config.setBufferRingConfig(IoUringBufferRingConfig.builder()
                    .bufferGroupId(RING)
                    .bufferRingSize(BUFFERS_OF_A_RING)
                    .batchSize(BUFFERS_OF_A_RING)
                    .allocator(new IoUringFixedBufferRingAllocator(BUFFER_SIZE))
                    .build());
        }
        Reads reads = ring ? Reads.FROM_RING : Reads.AHEAD;
        return new IoEngine(IoUringIoHandler.newFactory(config), IoUringServerSocketChannel.class, reads);
    }

    private static IoEngine epoll() {
        return new IoEngine(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, Reads.WHEN_READY);
    }

    private static IoEngine kqueue() {
        return new IoEngine(KQueueIoHandler.newFactory(), KQueueServerSocketChannel.class, Reads.WHEN_READY);
    }

    private static IoEngine nio() {
        return new IoEngine(NioIoHandler.newFactory(), NioServerSocketChannel.class, Reads.WHEN_READY);
    }

    /** Sets the kind of the sockets, and what sockets have to know. */
    void prepare(ServerBootstrap bootstrap) {
        bootstrap
                .channel(serverChannel)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true);
        if (reads == Reads.FROM_RING) {
            bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, RING);
        }
    }
}
