package mqgate.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the example that the first argument names; {@code echo} without one. */
@Command(
        name = "gate-examples",
        description = "Runs one of Gate's examples; 'echo' if none is named.",
        subcommands = {
            EchoExample.class,
            BindExample.class,
            AuthExample.class,
            TokenExample.class,
            RouteExample.class,
            RoomExample.class,
            ArenaExample.class,
            ChatExample.class,
            ClusterExample.class,
            GateExample.class,
            BackendExample.class
        })
public final class Main {

    @Option(names = "--help", usageHelp = true, description = "shows this and ends")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    private Main() {}

    /**
     * Runs an example until the process is told to end.
     *
     * @param args the example's name and its options; {@code --help} lists them
     */
    public static void main(String[] args) {
        String[] withExample = args.length == 0 ? new String[] {"echo"} : args;
        int exitCode = commandLine().execute(withExample);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("error: " + failure.getMessage());
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
    }
}
