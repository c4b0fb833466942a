package mqgate.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;

/** What the clients of a soak ask for. Has no state. */
final class SoakModules {

    /** More than all buffers of a socket can hold. */
    private static final int MOST_FLOOD = 5000;

    private static final int FLOOD_BODY = 4096;

    private SoakModules() {}

    static Modules create() {
        return Modules.builder()
                .asyncBytes("echo", "HD_async", (session, body) -> stage(RouteResult.raw(body)))
                .bytes("echo", "HD_blocking", (session, body) -> RouteResult.raw(body))
                .asyncBytes(
                        "echo",
                        "HD_qos1",
                        (session, body) -> stage(RouteResult.raw(body).atLeastOnce()))
                .bytes("user", "HD_login", SoakModules::login)
                .bytes("user", "HD_set", SoakModules::set)
                .bytes("flood", "HD_must", (session, body) -> flood(session, body, "must"))
                .bytes("flood", "HD_droppable", (session, body) -> flood(session, body, "droppable"))
                .bytes("flood", "HD_latest", (session, body) -> flood(session, body, "latest"))
                .bytes("fault", "HD_throw", (session, body) -> {
                    throw new HandlerFails();
                })
                .asyncBytes("fault", "HD_fail", (session, body) -> CompletableFuture.failedStage(new HandlerFails()))
                .build();
    }

    private static CompletionStage<RouteResult> stage(RouteResult result) {
        return CompletableFuture.completedStage(result);
    }

    private static RouteResult login(Session session, byte[] user) {
        session.bind(new String(user, UTF_8));
        return RouteResult.raw(user);
    }

    private static RouteResult set(Session session, byte[] value) {
        session.set("last", new String(value, UTF_8));
        return RouteResult.raw(value);
    }

    /** Sends so many numbered messages; a client that is closed meanwhile ends it. */
    private static RouteResult flood(Session session, byte[] count, String name) throws GateException {
        int messages = Math.min(MOST_FLOOD, Integer.parseInt(new String(count, UTF_8)));
        for (int i = 1; i <= messages; i++) {
            session.send("flood/" + name, Numbered.body(i, FLOOD_BODY), policy(name, "flood"));
        }
        return RouteResult.none();
    }

    /** Returns the policy of this name; of {@code latest}, with this key. */
    static DeliveryPolicy policy(String name, String key) {
        return switch (name) {
            case "must" -> DeliveryPolicy.must();
            case "droppable" -> DeliveryPolicy.droppable();
            default -> DeliveryPolicy.latest(key);
        };
    }

    /** Has no stack trace: it comes some thousand times, and its place is known. */
    private static final class HandlerFails extends RuntimeException {
        private static final long serialVersionUID = 1;

        HandlerFails() {
            super("the handler of the soak fails", null, false, false);
        }
    }
}
