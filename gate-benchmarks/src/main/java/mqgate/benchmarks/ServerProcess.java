package mqgate.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** A server in a process of its own, on a free port of the loopback interface. Used by one thread. */
final class ServerProcess implements AutoCloseable {

    private static final String READY = "READY";

    private final Process process;
    private final int port;

    /**
     * Starts a server and waits until it says something.
     *
     * @param name what stands before each line that it says later
     * @param command what starts it
     * @param ready how the line begins that says that it listens
     * @param port finds the port in that line
     */
    private ServerProcess(String name, List<String> command, String ready, ToIntFunction<String> port)
            throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        BufferedReader lines = process.inputReader();
        this.port = port.applyAsInt(awaitLine(name, lines, ready));
        Thread reader = new Thread(() -> lines.lines().forEach(line -> System.err.println(name + ": " + line)));
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a server that is told its port, and waits until it says READY.
     *
     * @param name what stands before each line that it says later
     * @param command what starts it on a port
     */
    static ServerProcess onFreePort(String name, IntFunction<List<String>> command) throws IOException {
        int free = freePort();
        return new ServerProcess(name, command.apply(free), READY, line -> free);
    }

    /**
     * Starts a server that finds a port itself, and waits until it says which.
     *
     * @param name what stands before each line that it says later
     * @param command what starts it
     * @param ready how the line begins that has the port at its end, behind a colon
     */
    static ServerProcess onItsPort(String name, List<String> command, String ready) throws IOException {
        return new ServerProcess(
                name, command, ready, line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private String awaitLine(String name, BufferedReader lines, String ready) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(ready)) {
                return line;
            }
            said.append(line).append('\n');
        }
        close();
        throw new IOException(name + " ends before it says " + ready + ":\n" + said);
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
