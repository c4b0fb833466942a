package mqgate.examples;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mqgate.api.Dialect;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.examples.console.Console;
import mqgate.examples.web.WebServer;
import mqgate.netty.NettyGate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all examples share: their options, and a gate that runs until the process is told to end. */
abstract class Example implements Callable<Integer> {

    private static final int LAST_PORT = 65_535;

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

    @Option(
            names = "--admin-port",
            defaultValue = "3655",
            description =
                    "the console, http://127.0.0.1:${DEFAULT-VALUE}/console, for this machine only, whatever --host says; 0 picks one")
    private int adminPort;

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

    /** Starts what runs beside the gate, which is started; closed after the gate. Nothing, unless an example says otherwise. */
    Closeable beside(Gate gate) throws IOException {
        return () -> {};
    }

    @Override
    public Integer call() throws Exception {
        inRange("--admin-port", adminPort, 0, LAST_PORT);
        Console console = new Console();
        Gate created = NettyGate.create(console.addTo(configure(listeners())).build());
        gate = created;
        CountDownLatch toldToEnd = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(toldToEnd, ended)));
        try {
            created.start();
            runUntil(toldToEnd, created, console);
        } finally {
            created.close();
            ended.countDown();
        }
        return 0;
    }

    private void runUntil(CountDownLatch toldToEnd, Gate started, Console console)
            throws IOException, InterruptedException {
        try (WebServer admin = console.serve(started, "--admin-port", adminPort)) {
            runWith(admin, toldToEnd, started);
        }
    }

    private void runWith(WebServer admin, CountDownLatch toldToEnd, Gate started)
            throws IOException, InterruptedException {
        Closeable beside = beside(started);
        try {
            printListening("admin", admin.address());
            started.getBoundAddresses().forEach(Example::print);
            toldToEnd.await();
            started.close();
        } finally {
            beside.close();
        }
    }

    /** The process ends when its hooks have. */
    private static void end(CountDownLatch toldToEnd, CountDownLatch ended) {
        toldToEnd.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    /** Returns the same as a socket takes it; the option chose the port, for the message of a failure. */
    final InetSocketAddress socketAddress(String option, int port) {
        inRange(option, port, 0, LAST_PORT);
        return new InetSocketAddress(host, port);
    }

    /** Refuses a number that an option cannot have. */
    static void inRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private static String name(Listener listener) {
        if (listener.getDialect() == Dialect.MQANT) {
            return "mqant";
        }
        return listener.isTls() ? "tls" : listener.getNetwork().name().toLowerCase(Locale.ROOT);
    }

    private static void print(Listener listener, InetSocketAddress address) {
        printListening(name(listener), address);
    }

    /** Says where something listens, as programs that start examples read it. */
    static void printListening(String name, InetSocketAddress address) {
        System.out.println("listening " + name + " " + address.getAddress().getHostAddress() + ":" + address.getPort());
    }
}
