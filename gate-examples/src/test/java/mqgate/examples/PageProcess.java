package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import mqgate.testkit.TestClientBuilder;

/** An example that has a page, in a process of its own, which a test may kill and start again where it was. Used by one thread. */
final class PageProcess implements AutoCloseable {

    /** The options of ports, and what the lines that say which ports those are call them. */
    private static final Map<String, String> PORTS = Map.of(
            "--tcp-port", "tcp",
            "--ws-port", "websocket",
            "--http-port", "http",
            "--admin-port", "admin",
            "--slow-port", "slow");

    private final List<String> command;
    private final Map<String, Integer> ports = new TreeMap<>();
    private ChildProcess process;

    private PageProcess(String... command) throws IOException {
        this.command = List.of(command);
        int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
        for (String option : PORTS.keySet()) {
            port = freePort(port + 1);
            ports.put(option, port);
        }
        if (!command[0].equals("arena")) {
            ports.remove("--slow-port");
        }
        startAgain();
    }

    /** Returns the next free port of those that the system gives to nobody, or others may have it after a crash. */
    private static int freePort(int first) {
        for (int port = first; ; port++) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return free.getLocalPort();
            } catch (IOException e) {
                // somebody has it
            }
        }
    }
    /** Starts an example on free ports. */
    static PageProcess start(String... command) throws IOException {
        return new PageProcess(command);
    }

    private void start() throws IOException {
        List<String> arguments = new ArrayList<>(command);
        ports.forEach((option, port) -> arguments.addAll(List.of(option, port.toString())));
        process = ChildProcess.example(arguments.toArray(String[]::new));
    }

    /** Ends it as a crash does, with all its connections, and its ports free afterwards. */
    void kill() throws InterruptedException {
        process.close();
        process.awaitExit();
    }

    /** Starts it on the ports that it had, and waits until it listens there. */
    void startAgain() throws IOException {
        start();
        ports.forEach(
                (option, port) -> assertThat(process.port(PORTS.get(option))).isEqualTo(port));
    }

    /** Returns the address of something below its page. */
    String page(String path) {
        return "http://127.0.0.1:" + ports.get("--http-port") + path;
    }

    /** Returns the address of its console. */
    String console() {
        return "http://127.0.0.1:" + ports.get("--admin-port") + "/console";
    }

    /** Begins with a client of MQTT 3.1.1 over TCP. */
    TestClientBuilder tcp() {
        return process.tcp();
    }

    @Override
    public void close() {
        process.close();
    }
}
