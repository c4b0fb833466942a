package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real NATS server with JetStream, on a free port of 127.0.0.1 and with a folder of its own. Tests are skipped where none is
 * installed, unless the environment says {@code GATE_REQUIRE_NATS=true}. Used by one thread.
 */
final class NatsServer implements AutoCloseable {

    private static final String PROGRAM = "nats-server";
    private static final String WITHOUT_JETSTREAM = "# without JetStream";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern PORT = Pattern.compile("\"nats\":\\s*\\[\\s*\"[a-z]+://[^\"]*:(\\d+)\"");

    private final Path folder;
    private final List<String> settings;
    private final int port = freePort();
    private Process process;

    private NatsServer(Path folder, List<String> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /** Starts a server that stores nothing. */
    static NatsServer startWithoutJetStream(String... settings) {
        return start(
                Stream.concat(Stream.of(WITHOUT_JETSTREAM), Stream.of(settings)).toArray(String[]::new));
    }

    /**
     * Starts a server.
     *
     * @param settings lines of its configuration file, beyond address, port and storage
     */
    static NatsServer start(String... settings) {
        Path program = program();
        try {
            NatsServer server = new NatsServer(Files.createTempDirectory("gate-nats-"), List.of(settings));
            server.launch(program);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns where the program is; skips the test if it is nowhere. */
    private static Path program() {
        Optional<Path> found = candidates().filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            String text = PROGRAM
                    + " is not installed (Debian: apt-get install nats-server); also -Dnats.server=FILE is looked at";
            if (Boolean.parseBoolean(System.getenv("GATE_REQUIRE_NATS"))) {
                fail(text);
            }
            abort(text);
        }
        return found.orElseThrow();
    }

    private static Stream<Path> candidates() {
        Stream<Path> named =
                Stream.ofNullable(System.getProperty("nats.server")).map(Path::of);
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream<String> folders =
                Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/bin"));
        return Stream.concat(named, folders.map(folder -> Path.of(folder, PROGRAM)));
    }

    private void launch(Path program) throws IOException {
        Path configuration = folder.resolve("server.conf");
        Files.write(
                configuration,
                Stream.concat(basics().stream(), settings.stream()).toList());
        process = new ProcessBuilder(program.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("the start of " + PROGRAM).atMost(PATIENCE).until(this::hasStartedOrEnded);
        assertThat(readPort()).as(() -> PROGRAM + " has ended: " + readLog()).contains(port);
    }

    /** Returns a port that the system gives to nobody, or another process may have it when the server is started again. */
    private static int freePort() {
        for (int port = ThreadLocalRandom.current().nextInt(20_000, 30_000); ; port++) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // somebody has it
            }
        }
    }

    private List<String> basics() {
        String jetStream = settings.contains(WITHOUT_JETSTREAM) ? "" : "jetstream { store_dir: \"" + storage() + "\" }";
        return List.of("listen: \"127.0.0.1:" + port + "\"", "ports_file_dir: \"" + folder + "\"", jetStream);
    }

    private boolean hasStartedOrEnded() {
        return !process.isAlive() || readPort().isPresent();
    }

    private Optional<Integer> readPort() {
        try {
            Matcher found = PORT.matcher(Files.readString(folder.resolve(PROGRAM + "_" + process.pid() + ".ports")));
            return found.find() ? Optional.of(Integer.valueOf(found.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not written yet
        }
    }

    private Path storage() {
        return folder.resolve("jetstream");
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    /** What the server has written about itself. */
    String readLog() {
        try {
            return Files.readString(log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** Options of a link to this server, with short waits. */
    NatsOptions.Builder options() {
        return NatsOptions.builder()
                .servers(url())
                .timeout(Duration.ofSeconds(5))
                .reconnectWait(Duration.ofMillis(50));
    }

    NatsLink link() {
        return NatsLink.connect(options().build());
    }

    /** Ends it as an operator does; it says goodbye to its clients. Returns when it is gone. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Ends it without any notice. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                fail("%s has not ended within %s: %s", PROGRAM, PATIENCE, readLog());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts it again after {@link #stop} or {@link #kill}: same port, same settings, what was stored is there. */
    void restart() {
        try {
            launch(program());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again like {@link #restart}, but with nothing stored. */
    void restartEmpty() {
        delete(storage());
        restart();
    }

    /** Stops its threads: connections stay, nothing is answered. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                fail("kill -%s ended with %s", name, status);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            // a file that goes by itself meanwhile; the folder is a temporary one
        }
    }

    @Override
    public void close() {
        kill();
        delete(folder);
    }
}
