package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the processors had done at a time, in seconds. Immutable.
 *
 * @param at the time
 * @param server what the server's process has used
 * @param own what this process has used
 * @param all what all processes have used, or NaN where the system does not tell
 */
record Usage(double at, double server, double own, double all) {

    private static final Path STAT = Path.of("/proc/stat");
    private static final double TICKS = 100; // what Linux counts in, a second

    static Usage now(long serverPid) {
        double server = ProcessHandle.of(serverPid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toNanos();
        double own = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return new Usage(System.nanoTime() / 1e9, server / 1e9, own / 1e9, busy());
    }

    private static double busy() {
        if (!Files.exists(STAT)) {
            return Double.NaN;
        }
        try (Stream<String> lines = Files.lines(STAT)) {
            String[] times = lines.findFirst().orElse("").split(" +", -1);
            int[] busy = {1, 2, 3, 6, 7, 8}; // not: 4 idle, 5 waiting for a disk
            return IntStream.of(busy)
                    .mapToDouble(i -> Double.parseDouble(times[i]) / TICKS)
                    .sum();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    double secondsSince(Usage before) {
        return at - before.at;
    }

    /** Tells what was used since then, in all and for each of so many messages. */
    void addTo(ObjectNode said, Usage before, long messages) {
        double percent = 100 / secondsSince(before);
        double serverSeconds = server - before.server;
        double ownSeconds = own - before.own;
        said.put("server_cpu_pct", serverSeconds * percent);
        if (messages > 0) {
            said.put("server_us_per_msg", serverSeconds * 1e6 / messages);
        }
        said.put("client_cpu_pct", ownSeconds * percent);
        if (!Double.isNaN(all)) {
            said.put("other_cpu_pct", (all - before.all - serverSeconds - ownSeconds) * percent);
        }
    }
}
