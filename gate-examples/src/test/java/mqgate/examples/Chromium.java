package mqgate.examples;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A headless browser, one for all test classes of this JVM, because its start costs seconds; it ends with the JVM. Each page has a window of its own, so
 * that none counts as hidden. Skips the test where no browser is installed, unless the environment says {@code GATE_REQUIRE_BROWSER=true}.
 */
final class Chromium {

    /** What the browser has to say for itself. */
    static final Path LOG = Path.of("target", "chromium.log");

    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");

    /** The protocol's two pipes are 3 and 4 for the browser, standard input and output for us. */
    private static final String PIPES = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >&2";

    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox", // which root may not use
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--disable-backgrounding-occluded-windows",
            "--no-first-run",
            "--remote-debugging-pipe");

    private static Chromium shared;

    private final Process process;
    private final DevTools tools;
    private final Path profile;

    private Chromium(Path program) throws IOException {
        Path folder = Files.createDirectories(LOG.toAbsolutePath().getParent());
        profile = Files.createTempDirectory(folder, "chromium-");
        Stream<String> command = Stream.of("/bin/sh", "-c", PIPES, program.toString(), "--user-data-dir=" + profile);
        process = new ProcessBuilder(Stream.concat(command, FLAGS.stream()).toList())
                .redirectError(LOG.toFile())
                .start();
        tools = new DevTools(process.getInputStream(), process.getOutputStream());
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    /** Skips the test where there is no browser, before anything else is started for it. */
    static void assumeInstalled() {
        program();
    }

    /** Opens an empty page of this size. */
    static Page page(int width, int height) {
        DevTools tools = running().tools;
        String target = tools.call(
                        DevTools.BROWSER, "Target.createTarget", Map.of("url", "about:blank", "newWindow", true))
                .path("targetId")
                .asText();
        Page page = new Page(tools, target);
        page.viewport(width, height);
        return page;
    }

    private static synchronized Chromium running() {
        if (shared == null || !shared.process.isAlive()) {
            try {
                shared = new Chromium(program());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static Path program() {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        Optional<Path> found = PROGRAMS.stream()
                .flatMap(program -> Arrays.stream(folders).map(folder -> Path.of(folder, program)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            String text = "chromium is not installed (Debian: apt-get install chromium)";
            if (Boolean.parseBoolean(System.getenv("GATE_REQUIRE_BROWSER"))) {
                fail(text);
            }
            abort(text);
        }
        return found.orElseThrow();
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            profile.toFile().deleteOnExit(); // a child of the browser was still writing
        }
    }
}
