package mqgate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where servers and load run: each on a processor of its own, if there is {@code taskset} and more than one processor. Immutable.
 *
 * @param serverCpu the number of the servers' processor, or null for any
 * @param loadCpu the number of the load's processor, or null for any
 * @param nice a priority for both, 0 for the usual one
 */
record Machine(@Nullable String serverCpu, @Nullable String loadCpu, int nice) {

    /** Returns the machine with the first of our processors for the servers and the last one for the load. */
    static Machine divided(int nice) {
        List<String> cpus = cpus();
        boolean pinned = cpus.size() > 1 && has("taskset");
        return new Machine(pinned ? cpus.get(0) : null, pinned ? cpus.get(cpus.size() - 1) : null, nice);
    }

    /** Returns what one has to know about the machine to judge what was measured on it. */
    String describe() {
        return "%s %s, %d processors; servers on %s, load on %s%s"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.getRuntime().availableProcessors(),
                        serverCpu == null ? "any" : "number " + serverCpu,
                        loadCpu == null ? "any" : "number " + loadCpu,
                        nice == 0 ? "" : ", nice " + nice);
    }

    /** Returns whether there is a program of this name. */
    static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    List<String> server(List<String> command) {
        return on(serverCpu, command);
    }

    List<String> load(List<String> command) {
        return on(loadCpu, command);
    }

    /** Returns a command that may use every processor. */
    List<String> anywhere(List<String> command) {
        return on(null, command);
    }

    private List<String> on(@Nullable String cpu, List<String> command) {
        List<String> all = new ArrayList<>();
        if (nice != 0) {
            all.addAll(List.of("nice", "-n", String.valueOf(nice)));
        }
        if (cpu != null) {
            all.addAll(List.of("taskset", "-c", cpu));
        }
        all.addAll(command);
        return all;
    }

    private static List<String> cpus() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .flatMap(line -> Stream.of(line.split("[:\\s,-]+", -1)).skip(1))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
