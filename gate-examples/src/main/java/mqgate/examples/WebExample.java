package mqgate.examples;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import mqgate.api.Gate;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.examples.web.WebServer;
import picocli.CommandLine.Option;

/** An example with a page: serves its files, what pages share, Paho's client, and {@code config.json}, which says where the gate listens. */
abstract class WebExample extends Example {

    @Option(names = "--http-port", defaultValue = "8080", description = "the page (${DEFAULT-VALUE}); 0 picks one")
    private int httpPort;

    /** Begins with what a gate has to have that anybody may come to: without it strangers could fill its memory. */
    static Limits.Builder publicLimits() {
        return Limits.builder().maxConnections(2000).handshakesPerSecond(100).maxTopicLength(64);
    }

    /** Returns the folder of the page below {@code web/}. */
    abstract String page();

    /** Adds what the page has to know beside where the gate listens. */
    void describe(Map<String, Object> config) {}

    @Override
    Closeable beside(Gate gate) throws IOException {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("wsPort", webSocket(gate).getPort());
        config.put("wsPath", gate.getOptions().getWsPath());
        describe(config);
        WebServer pages = WebServer.bind("--http-port", socketAddress("--http-port", httpPort))
                .files("/", page())
                .files("/shared/", "shared")
                .webJar("/lib/paho-mqtt/", "paho-mqtt")
                .json("/config.json", request -> config);
        pages.start();
        printListening("http", pages.address());
        return pages;
    }

    /** Returns where MQTT over WebSocket is served. */
    static InetSocketAddress webSocket(Gate gate) {
        return gate.getBoundAddresses().entrySet().stream()
                .filter(bound -> bound.getKey().getNetwork() == Listener.Network.WEBSOCKET)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }
}
