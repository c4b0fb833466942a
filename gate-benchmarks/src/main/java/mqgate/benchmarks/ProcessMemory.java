package mqgate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What memory a virtual machine has, seen from outside. Has no state. */
final class ProcessMemory {

    private static final Pattern USED =
            Pattern.compile("used (\\d+)K"); // the first is the heap, another one the metaspace

    private ProcessMemory() {}

    /** Returns how many bytes of its heap are used, garbage included. */
    static long usedHeap(String jcmd, long pid) throws IOException {
        String info = Commands.run(List.of(jcmd, String.valueOf(pid), "GC.heap_info"));
        Matcher used = USED.matcher(info);
        if (!used.find()) {
            throw new IOException("GC.heap_info: " + info + " (expected: the used heap)");
        }
        return Long.parseLong(used.group(1)) * 1024;
    }

    /** Returns how many bytes are in memory, or -1 where the system does not tell. */
    static long resident(long pid) throws IOException {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        if (!Files.exists(status)) {
            return -1;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        }
    }
}
