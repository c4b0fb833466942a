package mqgate.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes load on a server of MQTT 3.1.1 and checks what comes back. */
@Command(
        name = "Load",
        mixinStandardHelpOptions = true,
        description =
                "Makes load on a server of MQTT 3.1.1, checks what comes back, and says in a line of JSON how it was.")
public final class Load implements Callable<Integer> {

    @Parameters(paramLabel = "KIND", description = "echo, fanout, connect, idle or players")
    private String kind = "";

    @Mixin
    private LoadOptions options = new LoadOptions();

    private Load() {}

    /**
     * Makes load. The exit status is 0 if all was right, 1 if something was wrong or missing, 2 if the arguments are wrong.
     *
     * @param args a kind and options
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Load()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        said.put("mode", kind).put("conns", options.connections).put("payload", options.payload);
        boolean right = scenario().run(said);
        System.out.println(said);
        return right ? 0 : 1;
    }

    private Scenario scenario() throws IOException {
        if (options.payload < Payload.LEAST) {
            throw new IllegalArgumentException("--payload: " + options.payload + " (expected: 24 or more)");
        }
        return switch (kind) {
            case "echo" -> new Echo(options);
            case "fanout" -> new Fanout(options);
            case "connect" -> new Connect(options);
            case "idle" -> new Idle(options);
            case "players" -> new Players(options);
            default ->
                throw new IllegalArgumentException(
                        "kind: " + kind + " (expected: echo, fanout, connect, idle or players)");
        };
    }
}
