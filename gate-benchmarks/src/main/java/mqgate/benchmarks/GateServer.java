package mqgate.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.Transport;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.micrometer.GateMetrics;
import mqgate.netty.NettyGate;

/** A gate that echoes, and sends to all what is published to {@code world/…}. */
final class GateServer {

    private static final String QOS1 = "HD_qos1";

    private GateServer() {}

    /**
     * Serves until the process ends: a port; {@code async}, {@code blocking} or {@code modules}, which says what handles the
     * messages, or {@code metrics}, which is {@code async} with its metrics in a registry of Prometheus; a transport; and how many event loops.
     */
    public static void main(String[] args) {
        Options.Builder options = Options.builder()
                .tcpAddr("127.0.0.1:" + args[0])
                .transport(Transport.valueOf(args[2].toUpperCase(Locale.ROOT)))
                .eventLoopThreads(Integer.parseInt(args[3]));
        switch (args[1]) {
            case "async", "metrics" ->
                options.asyncRouteHandler((session, topic, body) -> stage(answer(session, topic, body)));
            case "blocking" -> options.routeHandler(GateServer::answer);
            default -> options.router(modules());
        }
        Gate gate = NettyGate.create(options.build());
        gate.start();
        if (args[1].equals("metrics")) {
            watch(gate);
        }
        System.out.println("READY");
    }

    /** Does what Prometheus makes a gate do, and far more often: once a second, not once in fifteen. */
    private static void watch(Gate gate) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        GateMetrics.of(gate).bindTo(registry);
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(() -> scrape(registry), 0, 5, TimeUnit.SECONDS);
    }

    /** A gate that is not watched would look cheap. */
    private static void scrape(PrometheusMeterRegistry registry) {
        try {
            registry.scrape();
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static RouteResult answer(Session session, String topic, byte[] body) {
        if (topic.startsWith("world/")) {
            session.broadcast(topic, body);
            return RouteResult.none();
        }
        RouteResult echo = RouteResult.raw(body);
        return topic.startsWith(QOS1, "echo/".length()) ? echo.atLeastOnce() : echo;
    }

    private static Modules modules() {
        return Modules.builder()
                .asyncBytes("echo", "HD_echo", (session, body) -> stage(RouteResult.raw(body)))
                .asyncBytes(
                        "echo",
                        QOS1,
                        (session, body) -> stage(RouteResult.raw(body).atLeastOnce()))
                .asyncBytes("world", "HD_say", (session, body) -> {
                    session.broadcast(session.getTopic(), body);
                    return stage(RouteResult.none());
                })
                .build();
    }

    private static CompletionStage<RouteResult> stage(RouteResult result) {
        return CompletableFuture.completedStage(result);
    }
}
