package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestClientBuilder;

/** A process that a test has started, with the lines that it has printed. Gone when closed, whatever happened. */
final class ChildProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        reader = new Thread(this::readLines, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs one of the examples, as a user does, but with what lets a process of a few seconds start fast. */
    static ChildProcess example(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> command = Stream.of(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        return start(Path.of("."), Stream.concat(command, Stream.of(arguments)).toArray(String[]::new));
    }

    /** Runs one of the examples on free ports. */
    static ChildProcess exampleOnFreePorts(String name, String... more) throws IOException {
        Stream<String> arguments = Stream.of(name, "--tcp-port=0", "--ws-port=0", "--admin-port=0");
        return example(Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
    }

    static ChildProcess start(Path directory, String... command) throws IOException {
        return new ChildProcess(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start());
    }

    private void readLines() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add(e.toString()); // the process was destroyed
        }
    }

    /** Returns the port of the line {@code listening <name> 127.0.0.1:<port>}, which must come. */
    int port(String name) {
        String beginning = "listening " + name + " 127.0.0.1:";
        await(beginning)
                .atMost(PATIENCE)
                .until(() -> line(beginning).findFirst().isPresent() || !process.isAlive());
        String line = line(beginning).findFirst().orElseThrow(() -> new AssertionError(output()));
        return Integer.parseInt(line.substring(beginning.length()));
    }

    /** Begins with a client of MQTT 3.1.1 over TCP. */
    TestClientBuilder tcp() {
        return client("tcp");
    }

    /** Begins with a client of MQTT 3.1.1 over WebSocket. */
    TestClientBuilder webSocket() {
        return client("websocket").webSocket();
    }

    /** Begins with a client of MQTT 3.1.1 of what listens as {@code name}. */
    TestClientBuilder client(String name) {
        return TestClient.of(new InetSocketAddress("127.0.0.1", port(name)))
                .mqtt3()
                .patience(Duration.ofSeconds(10));
    }

    private Stream<String> line(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning));
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    /** Asks the process to end, as SIGTERM does. */
    void terminate() {
        process.destroy();
    }

    /** Waits until the process has ended and all it printed is read; returns its exit status. */
    int awaitExit(Duration patience) throws InterruptedException {
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("the end of the process within %s; it printed %s", patience, lines)
                .isTrue();
        reader.join(PATIENCE.toMillis());
        return process.exitValue();
    }

    int awaitExit() throws InterruptedException {
        return awaitExit(PATIENCE);
    }

    /** What was printed so far, on both streams. */
    String output() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
