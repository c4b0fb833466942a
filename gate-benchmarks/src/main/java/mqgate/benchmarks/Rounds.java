package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures one case: in each round every server, another one first each time. Used by one thread. */
final class Rounds {

    private final Fleet fleet;
    private final Case loadCase;
    private final Results results;

    Rounds(Fleet fleet, Case loadCase, Results results) {
        this.fleet = fleet;
        this.loadCase = loadCase;
        this.results = results;
    }

    /** What the compiler of the virtual machine has to do shall be done before anything counts. */
    void warmUp(List<ServerSpec> servers, double seconds) {
        if (loadCase.warmedUp() && seconds > 0) {
            for (ServerSpec server : servers) {
                measure(server, seconds);
            }
        }
    }

    void run(List<ServerSpec> servers, int rounds, double seconds) throws IOException {
        List<ServerSpec> inTurn = new ArrayList<>(servers);
        for (int round = 1; round <= rounds; round++) {
            for (ServerSpec server : inTurn) {
                run(server, round, seconds);
            }
            Collections.rotate(inTurn, -1);
        }
    }

    /** A server that fails does not keep the others from being measured. */
    private JsonNode measure(ServerSpec server, double seconds) {
        try {
            return loadCase.work().measure(fleet, server, seconds);
        } catch (IOException e) {
            System.err.println(server.name() + ": " + e);
            return JsonNodeFactory.instance.objectNode().put("failed", e.toString());
        }
    }

    private void run(ServerSpec server, int round, double seconds) throws IOException {
        JsonNode figures = measure(server, seconds);
        results.add(new Measurement(loadCase.name(), server.name(), round, figures));
        Figure first = loadCase.figures().get(0);
        System.err.printf(
                "%s, round %d, %s: %s %.2f%n",
                loadCase.name(),
                round,
                server.name(),
                first.column(),
                first.value().applyAsDouble(figures));
    }
}
