package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the handlers of a connection until the header of the PROXY protocol has told whose it is. Owned by the event loop; gone after
 * the header.
 *
 * <ul>
 *   <li>For those that take its place the connection becomes active only then.
 *   <li>A header without an address of the internet is the proxy's own, of a health check for one.
 * </ul>
 */
final class ProxyHeaderHandler extends SimpleChannelInboundHandler<HAProxyMessage> {

    private final NettyAgent agent;
    private final Consumer<@Nullable InetSocketAddress> install;

    /**
     * Makes a handler.
     *
     * @param install takes the client's address, or null if it is that of the socket
     */
    ProxyHeaderHandler(NettyAgent agent, Consumer<@Nullable InetSocketAddress> install) {
        this.agent = agent;
        this.install = install;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // not yet
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
        if (!agent.isClosed()) {
            install.accept(client(header));
            ctx.fireChannelActive();
            ctx.pipeline().remove(this);
        }
    }

    private static @Nullable InetSocketAddress client(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        if (family != AddressFamily.AF_IPv4 && family != AddressFamily.AF_IPv6) {
            return null;
        }
        InetAddress address = IpAddresses.parse(header.sourceAddress());
        return address == null ? null : new InetSocketAddress(address, header.sourcePort());
    }
}
