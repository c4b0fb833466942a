package mqgate.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A server in a process of its own, on a free port of the loopback interface. Used by one thread. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    /**
     * Starts a server and waits until it says READY.
     *
     * @param name what stands before each line that it says later
     * @param command what starts it on a port
     */
    ServerProcess(String name, IntFunction<List<String>> command) throws IOException {
        port = freePort();
        process = new ProcessBuilder(command.apply(port))
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        BufferedReader lines = process.inputReader();
        awaitReady(name, lines);
        Thread reader = new Thread(() -> lines.lines().forEach(line -> System.err.println(name + ": " + line)));
        reader.setDaemon(true);
        reader.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private void awaitReady(String name, BufferedReader lines) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); !"READY".equals(line); line = lines.readLine()) {
            if (line == null) {
                close();
                throw new IOException(name + " ends before it is READY:\n" + said);
            }
            said.append(line).append('\n');
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
