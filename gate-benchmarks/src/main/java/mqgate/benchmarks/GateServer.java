package mqgate.benchmarks;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.Transport;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;

/** A gate that echoes, and sends to all what is published to {@code world/…}. */
final class GateServer {

    private static final String QOS1 = "HD_qos1";

    private GateServer() {}

    /**
     * Serves until the process ends: a port; {@code async}, {@code blocking} or {@code modules}, which says what handles the
     * messages; a transport; and how many event loops.
     */
    public static void main(String[] args) {
        Options.Builder options = Options.builder()
                .tcpAddr("127.0.0.1:" + args[0])
                .transport(Transport.valueOf(args[2].toUpperCase(Locale.ROOT)))
                .eventLoopThreads(Integer.parseInt(args[3]));
        switch (args[1]) {
            case "async" -> options.asyncRouteHandler((session, topic, body) -> stage(answer(session, topic, body)));
            case "blocking" -> options.routeHandler(GateServer::answer);
            default -> options.router(modules());
        }
        NettyGate.create(options.build()).start();
        System.out.println("READY");
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
