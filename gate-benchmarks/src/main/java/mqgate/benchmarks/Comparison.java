package mqgate.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares servers: the same load on each in turn, round after round, and a table for each case. */
@Command(
        name = "Comparison",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Compares servers: the same load on each in turn, round after round, and a table for each case.")
public final class Comparison implements Callable<Integer> {

    @Option(
            names = "--servers",
            split = ",",
            defaultValue = "raw,copy,gate,gate-blocking",
            description =
                    "raw, copy, gate, gate-blocking, gate-modules, gate-metrics, vertx, hivemq; behind ours, a transport and event loops:"
                            + " gate:io_uring, gate:2 (${DEFAULT-VALUE})")
    private List<String> servers = List.of();

    @Option(
            names = "--cases",
            split = ",",
            description =
                    "echo, echo-qos1, echo-1000, broadcast-1, broadcast-8, broadcast-5000, churn, latency, heap, order (all but order)")
    private List<String> cases = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "(${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "3",
            description = "for how long each server is measured in each round (${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "6",
            description =
                    "for how long each server has to do each case before the first round, in seconds (${DEFAULT-VALUE})")
    private double warmUp;

    @Option(
            names = "--results",
            defaultValue = "comparison.jsonl",
            description = "where each measurement is added as a line of JSON (${DEFAULT-VALUE})")
    private Path file = Path.of("");

    @Option(names = "--table", description = "measures nothing, but prints the tables of the file of results")
    private boolean tableOnly;

    @Option(
            names = "--java-options",
            defaultValue = "-XX:+UseG1GC -Xms1g -Xmx4g",
            description = "for the servers (${DEFAULT-VALUE})")
    private String javaOptions = "";

    @Option(
            names = "--java-home",
            defaultValue = "${sys:java.home}",
            description = "the JDK of the servers (${DEFAULT-VALUE})")
    private Path javaHome = Path.of("");

    @Option(names = "--load", description = "mqload, which is compiled with gcc, or java (the first that works)")
    private String load = Machine.has("gcc") ? "mqload" : "java";

    @Option(names = "--nice", defaultValue = "0", description = "priority of servers and load (${DEFAULT-VALUE})")
    private int nice;

    private Comparison() {}

    /**
     * Compares.
     *
     * @param args options
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Comparison()).execute(args);
    }

    @Override
    public Integer call() throws IOException {
        Results results = tableOnly ? Results.read(file) : new Results(file);
        if (!tableOnly) {
            Path home = ModuleHome.find();
            Machine machine = Machine.divided(nice);
            Launcher launcher = new Launcher(
                    machine, javaHome, List.of(javaOptions.split(" ", -1)), new Peers(home.resolve("peers")));
            System.out.println(launcher.describe() + "\n");
            try (Fleet fleet = new Fleet(launcher, loadProgram(home, machine))) {
                measure(fleet, results);
            }
        }
        print(results);
        return 0;
    }

    private LoadProgram loadProgram(Path home, Machine machine) throws IOException {
        return switch (load) {
            case "mqload" -> LoadProgram.mqload(home, machine);
            case "java" -> LoadProgram.java(machine);
            default -> throw new IllegalArgumentException("load: " + load + " (expected: mqload or java)");
        };
    }

    private void measure(Fleet fleet, Results results) throws IOException {
        List<ServerSpec> specs = servers.stream().map(ServerSpec::of).toList();
        for (Case loadCase : Cases.named(cases)) {
            Rounds each = new Rounds(fleet, loadCase, results);
            each.warmUp(specs, warmUp);
            each.run(specs, rounds, seconds);
        }
    }

    private static void print(Results results) {
        Cases.ALL.stream()
                .map(loadCase -> new Table(loadCase, results.all()))
                .filter(table -> !table.isEmpty())
                .forEach(System.out::println);
    }
}
