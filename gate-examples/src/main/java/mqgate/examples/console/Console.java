package mqgate.examples.console;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.AgentLearner;
import mqgate.examples.web.WebRequest;
import mqgate.examples.web.WebServer;
import org.jspecify.annotations.Nullable;

/**
 * Shows in a browser what a gate does, and lets nobody change anything: its figures, groups, sessions, and the flight record of one.
 *
 * <p>Only for this machine: it listens on the loopback address, and answers only who calls it by a name of that. Everything is read on the
 * threads of the web server; of the gate's own threads it takes what a learner of connections takes.
 */
public final class Console {

    private static final Duration CENSUS_INTERVAL = Duration.ofSeconds(1);

    private final LiveAgents live = new LiveAgents();

    /** Knows of no gate yet: {@link #addTo} and {@link #serve} follow, in this order. */
    public Console() {}

    /**
     * Adds to a gate what the console needs: it learns of connections, and everybody's packets are recorded.
     *
     * @param options all other settings of the gate; a learner of connections that is among them is still told of everything
     * @return the same
     */
    public Options.Builder addTo(Options.Builder options) {
        Optional<AgentLearner> other = options.build().getAgentLearner();
        return options.agentLearner(other.<AgentLearner>map(live::before).orElse(live))
                .flightRecorderOn(true);
    }

    /**
     * Begins to serve the page.
     *
     * @param gate the gate that was made with the settings
     * @param option the option that chose the port, for the message of a failure
     * @param port where to listen; 0 picks one
     * @return what serves it, to be closed after the gate
     * @throws IOException if the port is not free; the message names the option
     */
    public WebServer serve(Gate gate, String option, int port) throws IOException {
        Sessions sessions = new Sessions(live, gate.getGateHandler());
        Census census = new Census(live, gate.getGateHandler());
        Snapshots snapshots = new Snapshots(gate, new Cached<>(census::take, CENSUS_INTERVAL, System::nanoTime));
        WebServer server = WebServer.bindLoopback(option, port)
                .redirect("/", "/console/")
                .redirect("/console", "/console/")
                .files("/console/", "console")
                .webJar("/lib/uplot/", "uplot")
                .json("/console/api/snapshot", request -> snapshots.take())
                .json("/console/api/sessions", request -> sessions.find(request.parameter("search")))
                .json("/console/api/flight", request -> flight(gate, request));
        server.start();
        return server;
    }

    private static @Nullable FlightView flight(Gate gate, WebRequest request) {
        return gate.getFlightRecorder()
                .read(request.parameter("session"))
                .map(FlightView::of)
                .orElse(null);
    }
}
