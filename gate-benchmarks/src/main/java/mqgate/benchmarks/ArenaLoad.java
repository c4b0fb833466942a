package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fills the arena of the examples with players and says whether it keeps its pace, and what that costs. */
@Command(
        name = "ArenaLoad",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Starts the arena of the examples, fills its rooms with players that steer all the time, and says whether"
                        + " it keeps its pace, and what that costs. The exit status is 0 if everybody was served as he should be,"
                        + " and no room had fewer than 19 of its 20 ticks a second.")
public final class ArenaLoad implements Callable<Integer> {

    private static final double WARM_UP_SECONDS = 5;

    @Option(names = "--players", defaultValue = "200", description = "(${DEFAULT-VALUE})")
    private int players;

    @Option(names = "--rooms", defaultValue = "10", description = "(${DEFAULT-VALUE})")
    private int rooms;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "that count, after 5 that do not (${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--jar",
            defaultValue = "gate-examples/target/gate-examples.jar",
            description = "of the examples (${DEFAULT-VALUE})")
    private Path jar = Path.of("");

    @Option(
            names = "--java-options",
            defaultValue = "-XX:+UseG1GC -Xmx256m",
            description = "for the arena (${DEFAULT-VALUE})")
    private String javaOptions = "";

    @Option(names = "--nice", defaultValue = "0", description = "priority of arena and load (${DEFAULT-VALUE})")
    private int nice;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out;

    private ArenaLoad(PrintStream out) {
        this.out = out;
    }

    /**
     * Plays.
     *
     * @param args options
     */
    public static void main(String[] args) {
        System.exit(command(System.out).execute(args));
    }

    static CommandLine command(PrintStream out) {
        return new CommandLine(new ArenaLoad(out));
    }

    @Override
    public Integer call() throws IOException {
        check("--players", players >= 1, players, "1 or more");
        check("--rooms", rooms >= 1 && rooms <= players, rooms, "1 to as many as players");
        check("--seconds", seconds > 0, seconds, "more than 0");
        check("--jar", Files.isRegularFile(jar), jar, "the jar of the examples; mvn -q -DskipTests package makes it");
        Machine machine = Machine.divided(nice);
        out.printf("%s; %d players in %d rooms, %.0f s%n%n", machine.describe(), players, rooms, seconds);
        try (ServerProcess arena = ServerProcess.onItsPort("arena", machine.server(arena()), "listening tcp ");
                ArenaMemory memory = new ArenaMemory(program("jcmd"), arena.pid())) {
            memory.readAfter(Math.round((WARM_UP_SECONDS + seconds / 2) * 1000), TimeUnit.MILLISECONDS);
            JsonNode said = LoadProgram.java(machine).run(arena, load());
            ArenaTable table = new ArenaTable(said, memory.read());
            table.print(out);
            return table.isRight() ? 0 : 1;
        }
    }

    private void check(String name, boolean right, Object value, String expected) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), name + ": " + value + " (expected: " + expected + ")");
        }
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private List<String> arena() {
        List<String> command = new ArrayList<>(List.of(program("java")));
        command.addAll(List.of(javaOptions.split(" ", -1)));
        command.addAll(List.of("-jar", jar.toString(), "arena"));
        for (String port : List.of("tcp", "ws", "http", "admin", "slow")) {
            command.addAll(List.of("--" + port + "-port", "0"));
        }
        return command;
    }

    private List<String> load() {
        List<String> arguments = new ArrayList<>(List.of("players", "--conns", String.valueOf(players)));
        arguments.addAll(List.of("--rooms", String.valueOf(rooms)));
        arguments.addAll(List.of("--warmup", String.valueOf(WARM_UP_SECONDS)));
        arguments.addAll(List.of("--duration", String.valueOf(seconds)));
        return arguments;
    }
}
