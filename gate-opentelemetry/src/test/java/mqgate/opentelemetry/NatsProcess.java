package mqgate.opentelemetry;

import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real NATS server with JetStream, on a free port and in a folder that its test deletes. Tests are skipped where none is installed, unless the environment says
 * {@code GATE_REQUIRE_NATS=true}.
 */
final class NatsProcess implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("nats://[^\"]*:\\d+");

    private final Path folder;
    private final Process process;

    private NatsProcess(Path program, Path folder) throws IOException {
        this.folder = folder;
        String here = folder.toString();
        process = new ProcessBuilder(
                        program.toString(), "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", here, "--ports_file_dir", here)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static NatsProcess start(Path folder) throws IOException {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Optional<Path> program = Stream.concat(
                        Stream.ofNullable(System.getProperty("nats.server")).map(Path::of),
                        Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
                                .map(place -> Path.of(place, "nats-server")))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            String text = "nats-server is not installed (Debian: apt-get install nats-server)";
            if (Boolean.parseBoolean(System.getenv("GATE_REQUIRE_NATS"))) {
                fail(text);
            }
            abort(text);
        }
        return new NatsProcess(program.orElseThrow(), folder);
    }

    /** Waits until clients can come, and returns where. */
    String url() {
        Path ports = folder.resolve("nats-server_" + process.pid() + ".ports");
        return await("the start of nats-server")
                .atMost(Duration.ofSeconds(20))
                .until(() -> url(ports), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> url(Path ports) throws IOException {
        if (!process.isAlive()) {
            fail("nats-server has ended");
        }
        Matcher found = URL.matcher(Files.exists(ports) ? Files.readString(ports) : "");
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    @Override
    public void close() {
        process.destroy();
        await("the end of nats-server").atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
    }
}
