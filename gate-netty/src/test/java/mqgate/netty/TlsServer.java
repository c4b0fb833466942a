package mqgate.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import mqgate.api.TlsOptions;
import org.jspecify.annotations.Nullable;

/** An echo behind the TLS of a gate, with either engine, and sockets of clients that come to it. */
final class TlsServer implements AutoCloseable {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Tls tls;
    private final Channel channel;

    TlsServer(TlsOptions options, SslProvider provider) {
        this(options, provider, InstantSource.system());
    }

    TlsServer(TlsOptions options, SslProvider provider, InstantSource clock) {
        tls = new Tls(options, provider, clock);
        channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accepted.pipeline().addLast(tls.newHandler(accepted.alloc()), new Reflection());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    static Stream<SslProvider> providers() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL);
    }

    private static final class Reflection extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** As it is written, also what {@link javax.net.ssl.SNIHostName} does not take. */
    private static final class Name extends SNIServerName {
        Name(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    Tls tls() {
        return tls;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    SSLSocket open(SSLContext client) throws IOException {
        return open(client, null, address());
    }

    /** A client that names a server, or none. */
    static SSLSocket open(SSLContext client, @Nullable String server, InetSocketAddress address) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket();
        socket.connect(address);
        socket.setSoTimeout(10_000);
        if (server != null) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new Name(server)));
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /** Shakes hands, sends a byte to and fro, so that both sides have agreed, and returns the server's certificate. */
    X509Certificate certificateFor(SSLContext client, @Nullable String server) throws IOException {
        try (SSLSocket socket = open(client, server, address())) {
            assertEcho(socket);
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    static void assertEcho(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        int answer = socket.getInputStream().read();
        if (answer != 7) {
            throw new IOException("no echo: " + answer);
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
