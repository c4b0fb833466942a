package mqgate.examples;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mqgate.api.Dialect;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.netty.NettyGate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all examples share: their options, and a gate that runs until the process is told to end. */
abstract class Example implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--tcp-port", defaultValue = "3563", description = "MQTT over TCP (${DEFAULT-VALUE}); 0 picks one")
    private int tcpPort;

    @Option(
            names = "--ws-port",
            defaultValue = "3653",
            description = "MQTT over WebSocket (${DEFAULT-VALUE}); 0 picks one")
    private int wsPort;

    @Option(names = "--ws-path", defaultValue = "/mqtt", description = "path of the WebSocket (${DEFAULT-VALUE})")
    private String wsPath = "";

    @Option(names = "--tls-port", description = "MQTT over TLS; needs --cert and --key; 0 picks one")
    private @Nullable Integer tlsPort;

    @Option(names = "--cert", description = "PEM file with the certificate chain")
    private @Nullable String cert;

    @Option(names = "--key", description = "PEM file with the private key (PKCS#8)")
    private @Nullable String key;

    @Option(names = "--help", usageHelp = true, description = "shows this and ends")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    private volatile @Nullable Gate gate;

    /** Returns the running gate, for handlers. */
    final Gate gate() {
        return Objects.requireNonNull(gate, "gate");
    }

    /** Adds what the example is about. */
    abstract Options.Builder configure(Options.Builder options);

    @Override
    public Integer call() throws Exception {
        Gate created = NettyGate.create(configure(listeners()).build());
        gate = created;
        created.start();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            created.close();
            ended.countDown();
        }));
        created.getBoundAddresses().forEach(Example::print);
        ended.await();
        return 0;
    }

    private Options.Builder listeners() {
        Options.Builder options = Options.builder()
                .tcpAddr(address(tcpPort))
                .wsAddr(address(wsPort))
                .wsPath(wsPath);
        if (tlsPort != null) {
            options.listener(Listener.tcp(address(tlsPort)).tls(true));
        }
        if (cert != null) {
            options.certFile(cert);
        }
        if (key != null) {
            options.keyFile(key);
        }
        return options;
    }

    /** Returns the address of a port on the host that the user chose. */
    final String address(int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String name(Listener listener) {
        if (listener.getDialect() == Dialect.MQANT) {
            return "mqant";
        }
        return listener.isTls() ? "tls" : listener.getNetwork().name().toLowerCase(Locale.ROOT);
    }

    private static void print(Listener listener, InetSocketAddress address) {
        String name = name(listener);
        System.out.println("listening " + name + " " + address.getAddress().getHostAddress() + ":" + address.getPort());
    }
}
