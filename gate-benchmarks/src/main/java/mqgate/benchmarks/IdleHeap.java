package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What connections cost that do nothing: of a fresh server the heap after a full collection, with them and before them, when 500
 * have come and gone. Has no state.
 */
final class IdleHeap implements Work {

    private static final int CONNECTIONS = 10_000;

    @Override
    public JsonNode measure(Fleet fleet, ServerSpec server, double seconds) throws IOException {
        try (ServerProcess process = fleet.launcher().start(server)) {
            try (IdleLoad first = new IdleLoad(fleet, process, 500)) {
                first.awaitReady();
            }
            pause();
            long before = usedHeap(fleet.launcher(), process);
            try (IdleLoad idle = new IdleLoad(fleet, process, CONNECTIONS)) {
                int ready = idle.awaitReady();
                pause();
                long used = usedHeap(fleet.launcher(), process) - before;
                return JsonNodeFactory.instance
                        .objectNode()
                        .put("heap_bytes_per_conn", (double) used / CONNECTIONS)
                        .put("failed_handshakes", CONNECTIONS - ready);
            }
        }
    }

    /** Timers that run only now and then shall have run. */
    private static void pause() throws IOException {
        try {
            TimeUnit.SECONDS.sleep(3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static long usedHeap(Launcher launcher, ServerProcess process) throws IOException {
        String jcmd = launcher.program("jcmd");
        Commands.run(List.of(jcmd, String.valueOf(process.pid()), "GC.run"));
        return ProcessMemory.usedHeap(jcmd, process.pid());
    }

    /** Connections that last until it is closed. */
    private static final class IdleLoad implements AutoCloseable {

        private static final int AT_MOST_SECONDS = 120;

        private final Process process;
        private final BufferedReader lines;

        IdleLoad(Fleet fleet, ServerProcess server, int connections) throws IOException {
            List<String> arguments = new ArrayList<>(List.of("idle", "--conns", String.valueOf(connections)));
            arguments.addAll(List.of("--hold", String.valueOf(AT_MOST_SECONDS)));
            process = new ProcessBuilder(fleet.load().commandFor(server, arguments))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            lines = process.inputReader();
        }

        /** Returns how many connections there are. */
        int awaitReady() throws IOException {
            String line = lines.readLine();
            if (line == null || !line.startsWith("READY ")) {
                throw new IOException("the load says: " + line + " (expected: READY and a number)");
            }
            return Integer.parseInt(line.substring("READY ".length()));
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
