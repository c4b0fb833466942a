package mqgate.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * The gate's end of a line: a channel that behaves as a socket does. What the client sent waits until it is read; what does not fit into
 * the line waits in the channel, which is not writable then. Owned by the event loop.
 */
final class VirtualChannel extends AbstractChannel implements DuplexChannel, LineEnd {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final SocketAddress localAddress;
    private final SocketAddress remoteAddress;
    private final Pipe in;
    private final Pipe out;
    private boolean readRequested;
    private boolean writeWaits;
    private boolean broken;
    private boolean outputShutdown;
    private boolean closed;

    VirtualChannel(Channel parent, NetworkLine line) {
        super(parent);
        localAddress = line.gateAddress();
        remoteAddress = line.clientAddress();
        in = line.up();
        out = line.down();
        line.connected(this);
    }

    @Override
    public void onReadable() {
        if (readRequested) {
            eventLoop().execute(this::read0);
        }
    }

    @Override
    protected void doBeginRead() {
        readRequested = true;
        if (in.isReadable() || in.isAtEnd()) {
            eventLoop().execute(this::read0);
        }
    }

    @SuppressWarnings("deprecation") // the type that channels have to use
    private void read0() {
        if (!readRequested || closed || !(in.isReadable() || in.isAtEnd())) {
            return;
        }
        RecvByteBufAllocator.Handle reads = unsafe().recvBufAllocHandle();
        reads.reset(config);
        boolean atEnd =
                in.isAtEnd(); // what comes behind the last bytes is seen by the next read, if somebody asks for it
        do {
            readRequested = false;
            readOnce(reads);
        } while (in.isReadable() && !closed && reads.continueReading());
        reads.readComplete();
        pipeline().fireChannelReadComplete();
        if (atEnd) {
            unsafe().close(voidPromise());
        }
    }

    @SuppressWarnings("deprecation") // as above
    private void readOnce(RecvByteBufAllocator.Handle reads) {
        ByteBuf buffer = reads.allocate(alloc());
        reads.attemptedBytesRead(buffer.writableBytes());
        reads.lastBytesRead(in.read(buffer));
        if (buffer.isReadable()) {
            reads.incMessagesRead(1);
            pipeline().fireChannelRead(buffer);
        } else {
            buffer.release();
        }
    }

    @Override
    public void onRoom() {
        if (writeWaits) {
            writeWaits = false;
            eventLoop().execute(((Unsafe) unsafe())::flushAgain);
        }
    }

    @Override
    public void onReset() {
        eventLoop().execute(() -> {
            if (!closed) {
                broken = true;
                pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
                unsafe().close(voidPromise());
            }
        });
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException("a socket cannot write " + message.getClass());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
        Object message;
        while ((message = waiting.current()) != null) {
            ByteBuf bytes = (ByteBuf) message;
            int size = Math.min(bytes.readableBytes(), out.room());
            if (size == 0 && bytes.isReadable()) {
                writeWaits = true;
                return;
            }
            out.send(ByteBufUtil.getBytes(bytes, bytes.readerIndex(), size));
            waiting.removeBytes(size);
            if (size == 0) {
                waiting.remove();
            }
        }
    }

    /** A socket that is closed with something unread in it breaks the connection. */
    @Override
    protected void doClose() {
        closed = true;
        if (in.close() && !broken) {
            out.reset();
        } else {
            out.end();
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
        out.end();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unsafe();
    }

    private final class Unsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("an accepted connection"));
        }

        /** What was written before there was no room, and nothing that nobody has flushed yet. */
        void flushAgain() {
            super.flush0();
        }

        /** While there is no room nothing can be written. */
        @Override
        protected void flush0() {
            if (!writeWaits) {
                super.flush0();
            }
        }
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof VirtualLoop;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || closed;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        return promise;
    }

    @Override
    public boolean isInputShutdown() {
        return closed;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("input ends with the connection"));
    }

    @Override
    public boolean isShutdown() {
        return closed;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdownOutput();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownOutput(promise);
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("an accepted connection");
    }

    @Override
    protected SocketAddress localAddress0() {
        return localAddress;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remoteAddress;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return !closed && isRegistered();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
