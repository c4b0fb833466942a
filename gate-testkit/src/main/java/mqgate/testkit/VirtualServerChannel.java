package mqgate.testkit;

import static java.util.Objects.requireNonNull;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A listening socket of the virtual network. Who comes waits until it accepts. Owned by the event loop. */
final class VirtualServerChannel extends AbstractServerChannel {

    private final VirtualNetwork network;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final Queue<NetworkLine> waiting = new ArrayDeque<>();
    private @Nullable InetSocketAddress address;
    private boolean readRequested;
    private boolean closed;

    VirtualServerChannel(VirtualNetwork network) {
        this.network = network;
    }

    void arrive(NetworkLine line) {
        waiting.add(line);
        acceptSoon();
    }

    @Override
    protected void doBeginRead() {
        readRequested = true;
        acceptSoon();
    }

    private void acceptSoon() {
        if (readRequested && !waiting.isEmpty()) {
            eventLoop().execute(this::accept);
        }
    }

    private void accept() {
        if (!readRequested || waiting.isEmpty()) {
            return;
        }
        readRequested = false;
        NetworkLine line;
        while ((line = waiting.poll()) != null) {
            pipeline().fireChannelRead(new VirtualChannel(this, line));
        }
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doBind(SocketAddress local) throws BindException {
        address = network.bind(this, (InetSocketAddress) local);
    }

    @Override
    protected void doClose() {
        closed = true;
        network.unbind(this);
        waiting.forEach(line -> line.down().reset());
        waiting.clear();
    }

    @Override
    protected SocketAddress localAddress0() {
        return requireNonNull(address, "bound");
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof VirtualLoop;
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
        return !closed && address != null;
    }
}
