package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A channel that behaves as a socket does, without one: what the client sent waits until it is read, nothing but bytes can
 * be written, what follows from a close follows later. Unlike an EmbeddedChannel it never runs a task within another.
 */
final class LoopbackChannel extends AbstractChannel implements DuplexChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final Queue<ByteBuf> arrived = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> unhandled = new ArrayList<>();
    private boolean readRequested;
    private boolean clientReads = true;
    private boolean outputShutdown;
    private boolean open = true;
    private int flushes;

    LoopbackChannel() {
        super(null);
    }

    /** Brings bytes that the gate reads as soon as it wants to. */
    void arrive(ByteBuf bytes) {
        arrived.add(bytes);
        deliver();
    }

    void deliver() {
        while (readRequested && open && !arrived.isEmpty()) {
            readRequested = false;
            pipeline().fireChannelRead(arrived.remove());
            pipeline().fireChannelReadComplete();
        }
    }

    /** Lets the client take what is sent, or not any more. */
    void setReading(boolean reads) {
        clientReads = reads;
        unsafe().flush();
    }

    /** The client is gone: what it sent and nobody has read is lost. */
    void lose() {
        unsafe().close(voidPromise());
    }

    /** The client's machine says that there is no client any more. */
    void reset() {
        if (open) {
            pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            lose();
        }
    }

    /** Whether the gate wants to read. */
    boolean isReading() {
        return readRequested;
    }

    /** Whether a ping can be answered. */
    boolean isServed() {
        return readRequested && !isOutputShutdown();
    }

    /** Returns all that the client got. */
    byte[] sent() {
        return sent.toByteArray();
    }

    /** How often the gate has sent something, however much. */
    int flushes() {
        return flushes;
    }

    /** Returns what no handler took, messages and exceptions. */
    List<String> unhandled() {
        return unhandled;
    }

    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new DefaultChannelPipeline(this) {
            @Override
            protected void onUnhandledInboundMessage(ChannelHandlerContext ctx, Object message) {
                unhandled.add(message.toString());
                super.onUnhandledInboundMessage(ctx, message);
            }

            @Override
            protected void onUnhandledInboundException(Throwable cause) {
                unhandled.add(cause.toString());
                super.onUnhandledInboundException(cause);
            }
        };
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException());
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected void doBeginRead() {
        readRequested = true;
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException("a socket cannot write " + message.getClass());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        flushes++;
        while (clientReads && out.current() != null) {
            sent.writeBytes(ByteBufUtil.getBytes((ByteBuf) out.current()));
            out.remove();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        arrived.forEach(ByteBuf::release);
        arrived.clear();
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !open;
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
        return !open;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException());
    }

    @Override
    public boolean isShutdown() {
        return !open;
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
        throw new UnsupportedOperationException();
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && isRegistered();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
