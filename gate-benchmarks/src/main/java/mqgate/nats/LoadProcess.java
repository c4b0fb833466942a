package mqgate.nats;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs {@link RouteLoad} in another process, and sees what this one spends meanwhile. Used by one thread. */
final class LoadProcess {

    private LoadProcess() {}

    /**
     * What was measured.
     *
     * @param rate answers a second
     * @param cpuMicros what this process took of a processor for each answer
     */
    record Measured(double rate, double cpuMicros) {}

    static Measured run(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RouteLoad.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            require(lines.readLine(), "begin");
            long before = cpuNanos();
            String[] end = require(lines.readLine(), "end").split(" ", -1);
            return measured(Long.parseLong(end[1]), Long.parseLong(end[2]), cpuNanos() - before);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String require(@Nullable String line, String start) throws IOException {
        if (line == null || !line.startsWith(start)) {
            throw new IOException("the load says " + line + " (expected: " + start + ")");
        }
        return line;
    }

    static Measured measured(long answers, long nanos, long cpuNanos) {
        return new Measured(answers * 1e9 / nanos, cpuNanos / 1000.0 / answers);
    }

    static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
