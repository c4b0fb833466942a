package mqgate.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import mqgate.api.Gate;
import mqgate.api.GateStartException;
import mqgate.api.Listener;
import mqgate.api.Options;

/** The listening sockets of a gate: all of them or none. Used by the thread that starts and the one that closes. */
final class Listeners {

    private static final int SMALLEST_READ = 64;
    private static final int LARGEST_READ = 65536;
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(365);

    private final EventLoopGroup group;
    private final NettyPlatform platform;
    private final Options options;
    private final GateTls tls;
    private final Map<Listener, Channel> channels = new LinkedHashMap<>();

    Listeners(EventLoopGroup group, NettyPlatform platform, Options options) {
        this.group = group;
        this.platform = platform;
        this.options = options;
        tls = new GateTls(options, platform.clock());
    }

    /** Binds every address; nobody is accepted yet. The caller closes after a failure. */
    void bind(Gate gate, GateServices services) {
        for (Listener listener : options.getListeners()) {
            ListenerSettings settings = ListenerSettings.of(listener, options, tls.of(listener));
            channels.put(listener, bind(listener, new ConnectionInitializer(gate, services, settings)));
        }
        tls.start();
    }

    /** Serves those that wait already, and everybody from now on. */
    void accept() {
        channels.values().forEach(channel -> channel.config().setAutoRead(true));
    }

    private Channel bind(Listener listener, ConnectionInitializer initializer) {
        ServerBootstrap bootstrap = new ServerBootstrap();
        platform.prepare(bootstrap);
        ChannelFuture bound = bootstrap
                .group(group)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Outbox.waterMarks(options))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readBuffers(listener))
                .childHandler(initializer)
                .bind(listener.getSocketAddress());
        Waits.uninterruptibly(platform, bound, AS_LONG_AS_IT_TAKES);
        if (!bound.isSuccess()) {
            String problem =
                    listener.getAddress() + " (expected: a free address of this machine): " + text(bound.cause());
            throw new GateStartException(option(listener), problem, bound.cause());
        }
        return bound.channel();
    }

    /** That of a host without an address has no message. */
    private static String text(Throwable cause) {
        return cause.getMessage() != null
                ? cause.getMessage()
                : cause.getClass().getSimpleName();
    }

    /**
     * The PROXY protocol, TLS, HTTP and WebSocket keep what they have read of something unfinished, each in the buffer that it was read into; and a read
     * that is begun before there is something to read keeps its buffer as long as the client is silent.
     */
    private RecvByteBufAllocator readBuffers(Listener listener) {
        boolean plain =
                listener.getNetwork() == Listener.Network.TCP && !listener.isTls() && !listener.isProxyProtocol();
        if (plain && platform.sharesReadBuffers()) {
            return SharedReadBuffer.INSTANCE;
        }
        int firstRead = Math.min(Math.max(options.getBufSize(), SMALLEST_READ), LARGEST_READ);
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, firstRead, LARGEST_READ);
    }

    /** The options put the listener of {@code tcpAddr} first, then that of {@code wsAddr}, then the others. */
    private String option(Listener listener) {
        int index = options.getListeners().indexOf(listener);
        boolean tcp = options.getTcpAddr().isPresent();
        if (index == 0 && tcp) {
            return "tcpAddr";
        }
        return options.getWsAddr().isPresent() && index == (tcp ? 1 : 0) ? "wsAddr" : "listener";
    }

    Map<Listener, InetSocketAddress> addresses() {
        Map<Listener, InetSocketAddress> addresses = new LinkedHashMap<>();
        channels.forEach((listener, channel) -> addresses.put(listener, (InetSocketAddress) channel.localAddress()));
        return Collections.unmodifiableMap(addresses);
    }

    /** Waits for each socket no longer than that: a blocked event loop must not block the closing thread for ever. */
    void close(Duration patience) {
        channels.values().forEach(channel -> Waits.uninterruptibly(platform, channel.close(), patience));
        channels.clear();
        tls.close(patience);
    }
}
