package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.UserPolicy;
import mqgate.netty.NettyGate;

/** A gate or a backend in a process of its own, that a test can kill. It ends by itself when the test's process is gone. */
final class ClusterProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private ClusterProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = output.readLine();
        }
        assertThat(line).as("what a process says when it is ready").isNotNull();
        port = Integer.parseInt(line.substring("ready ".length()));
        Thread rest = new Thread(() -> drain(output), "output of " + process.pid());
        rest.setDaemon(true);
        rest.start();
    }

    private static void drain(BufferedReader output) {
        try {
            output.lines().forEach(line -> {});
        } catch (UncheckedIOException e) {
            // the process is gone
        }
    }

    /** Starts a backend with {@link FaultModules}. */
    static ClusterProcess backend(NatsServer nats, String nodeId) {
        return start("backend", nats.url(), nodeId);
    }

    /** Starts a gate at which the newest login of a user wins. */
    static ClusterProcess gate(NatsServer nats, String serverId) {
        return start("gate", nats.url(), serverId);
    }

    private static ClusterProcess start(String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ClusterProcess.class.getName());
        builder.command().addAll(List.of(arguments));
        try {
            return new ClusterProcess(builder.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** Ends it without any notice. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws IOException {
        NatsLink link =
                NatsLink.connect(NatsOptions.builder().servers(arguments[1]).build());
        System.out.println(
                "ready " + (arguments[0].equals("gate") ? serveGate(link, arguments[2]) : serve(link, arguments[2])));
        System.in.transferTo(java.io.OutputStream.nullOutputStream()); // ends with the test's process
        System.exit(0);
    }

    private static int serveGate(NatsLink link, String serverId) {
        Gate gate = NettyGate.create(GateService.create(link)
                .addTo(Options.builder()
                        .serverId(serverId)
                        .tcpAddr("127.0.0.1:0")
                        .userPolicy(UserPolicy.REPLACE))
                .build());
        gate.start();
        return Player.port(gate);
    }

    private static int serve(NatsLink link, String nodeId) {
        ModuleServer.builder(link, new FaultModules().modules(nodeId)).build().start();
        return 0;
    }
}
