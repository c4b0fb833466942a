package mqgate.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mqgate.api.GateException;
import org.jspecify.annotations.Nullable;

/** The processes of the cluster example, which end with it, whatever happens. Used by one thread. */
final class ClusterParts implements AutoCloseable {

    private static final String NATS = "nats-server";
    private static final int PATIENCE_SECONDS = 15;

    private final List<Process> processes = new ArrayList<>();
    private final Thread atExit = new Thread(this::endAll);
    private @Nullable Path folder;

    ClusterParts() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** One process. */
    record Part(Process process, String firstLine) {

        /** Asks it to end in an orderly way, and waits for that. */
        void stop() throws InterruptedException {
            process.destroy();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Starts a NATS server of its own on a free port and returns its URL; it may take a moment until it answers. */
    String startNats() throws IOException {
        Path program = candidates()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new GateException(
                        NATS + ": neither on the PATH nor in /usr/sbin or /usr/local/bin (expected: Debian's package"
                                + " nats-server, or --nats with the URL of one that runs)"));
        Path store = Files.createTempDirectory("gate-cluster-");
        folder = store;
        int port = freePort();
        List<String> command =
                List.of(program.toString(), "-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", store.toString());
        processes.add(
                0,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
        return "nats://127.0.0.1:" + port;
    }

    private static Stream<Path> candidates() {
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<String> folders = Stream.concat(
                Arrays.stream(path.split(File.pathSeparator, -1)), Stream.of("/usr/sbin", "/usr/local/bin"));
        return folders.map(name -> Path.of(name, NATS));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Part startBackend(String nats, String id) throws IOException {
        return startExample("serving ", "backend", "--nats", nats, "--id", id);
    }

    /** Returns the port on which the gate listens. */
    int startGate(String nats, String id) throws IOException {
        Part gate = startExample(
                "listening tcp ",
                "gate",
                "--nats=" + nats,
                "--id=" + id,
                "--tcp-port=0",
                "--ws-port=0",
                "--admin-port=0");
        return Integer.parseInt(gate.firstLine().substring(gate.firstLine().lastIndexOf(':') + 1));
    }

    /** Starts another command of this program, and waits for the line that says that it is ready. */
    private Part startExample(String ready, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx256m", "-cp", classPath(), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putIfAbsent("GATE_LOG_LEVEL", "WARN");
        Process process = builder.start();
        processes.add(process);
        return new Part(process, awaitLine(process, ready));
    }

    /** The class path of this process, also where Maven runs it. */
    private static String classPath() {
        if (Main.class.getClassLoader() instanceof URLClassLoader urls) {
            return Arrays.stream(urls.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private static String awaitLine(Process process, String beginning) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.startsWith(beginning)) {
            System.out.println(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new GateException("a process of the cluster has ended before it was ready");
        }
        Thread rest = new Thread(() -> pass(output), "output of " + process.pid());
        rest.setDaemon(true);
        rest.start();
        return line;
    }

    private static void pass(BufferedReader output) {
        try {
            output.lines().filter(line -> !line.startsWith("listening ")).forEach(System.out::println);
        } catch (UncheckedIOException e) {
            // the process has ended
        }
    }

    /** Ends gates and backends first, and NATS last. */
    private void endAll() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            end(processes.get(i));
        }
        if (folder != null) {
            delete(folder);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.out.println("cluster: " + tree + " was not deleted: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        endAll();
    }
}
