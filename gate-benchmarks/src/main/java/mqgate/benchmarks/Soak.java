package mqgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mqgate.soak.SoakPlan;
import mqgate.soak.SoakRun;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a gate for a long time under mixed load, with churn, slow clients and faults, and says what grows. */
@Command(
        name = "Soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Runs a gate for a long time under mixed load, with churn, slow clients and faults, and says what grows."
                        + " The exit status is 0 if nothing does and no answer was wrong, lost or doubled.")
public final class Soak implements Callable<Integer> {

    @Option(names = "--minutes", defaultValue = "60", description = "(${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--every", defaultValue = "60", description = "seconds that a row takes (${DEFAULT-VALUE})")
    private double every;

    @Option(names = "--clients", defaultValue = "500", description = "steady clients (${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "echoes a second that all of them ask for together (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--churn",
            defaultValue = "50",
            description =
                    "clients a second that come and go; a tenth as many faults and a hundredth as many slow clients"
                            + " (${DEFAULT-VALUE})")
    private int churn;

    @Option(
            names = "--over-time",
            defaultValue = "10",
            description = "seconds that a handshake may take (${DEFAULT-VALUE})")
    private double overTime;

    @Option(names = "--seed", defaultValue = "1", description = "of all that is random (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--leak-detection",
            defaultValue = "simple",
            description = "of Netty: disabled, simple, advanced or paranoid (${DEFAULT-VALUE})")
    private String leakDetection = "";

    @Option(
            names = "--java-options",
            defaultValue = "-XX:+UseG1GC -Xms256m -Xmx256m -XX:+AlwaysPreTouch",
            description = "for the process of the gate (${DEFAULT-VALUE})")
    private String javaOptions = "";

    @Option(
            names = "--log",
            defaultValue = "soak-gate.log",
            description = "what the process of the gate logs (${DEFAULT-VALUE})")
    private Path log = Path.of("");

    private final PrintStream out;

    private Soak(PrintStream out) {
        this.out = out;
    }

    /**
     * Soaks.
     *
     * @param args options
     */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Soak(out))
                .setErr(new PrintWriter(err, true, UTF_8))
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        List<String> options = new ArrayList<>(List.of(javaOptions.split(" ", -1)));
        options.add("-Dio.netty.leakDetection.level=" + leakDetection);
        SoakPlan plan = new SoakPlan(
                seconds(minutes * 60), seconds(every), clients, rate, churn, seconds(overTime), seed, options, log);
        out.printf(
                "%s; Java %s %s; %d clients, %d echoes and %d visitors a second, seed %d%n%n",
                Machine.divided(0).describe(),
                System.getProperty("java.version"),
                javaOptions,
                clients,
                rate,
                churn,
                seed);
        return new SoakRun(plan, out).run() ? 0 : 1;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
