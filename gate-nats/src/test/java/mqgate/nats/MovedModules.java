package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;

/** Modules with a handler for everything that a handler can do. */
final class MovedModules {

    private MovedModules() {}

    static Modules create() {
        Modules.Builder modules = Modules.builder()
                .nodeId("node.1")
                .bytes("echo", "HD_raw", (session, body) -> RouteResult.raw(body))
                .json("echo", "HD_json", (session, body) -> RouteResult.reply(body))
                .bytes("echo", "HD_bytes", (session, body) -> RouteResult.reply(body))
                .message("echo", "HD_message", (session, message) -> RouteResult.raw(described(message)))
                .bytes("echo", "HD_session", (session, body) -> RouteResult.raw(described(session)))
                .asyncBytes(
                        "echo", "HD_async", (session, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .asyncMessage(
                        "echo",
                        "HD_asyncMessage",
                        (session, message) -> CompletableFuture.supplyAsync(() -> RouteResult.raw(described(message))))
                .bytes("räume für", "HD_ünï", (session, body) -> RouteResult.reply("ja"))
                .bytes("echo.a*b>", "HD_x", (session, body) -> RouteResult.reply("odd"));
        addFailures(modules);
        addExtras(modules);
        return modules.build();
    }

    private static void addFailures(Modules.Builder modules) {
        modules.bytes("fail", "HD_error", (session, body) -> RouteResult.error(new String(body, UTF_8)))
                .bytes("fail", "HD_known", (session, body) -> {
                    throw new GateException("known: " + new String(body, UTF_8));
                })
                .bytes("fail", "HD_unknown", (session, body) -> {
                    throw new IllegalStateException("unknown");
                })
                .bytes("fail", "HD_wordless", (session, body) -> {
                    throw new IllegalStateException();
                })
                .bytes("fail", "HD_badly", (session, body) -> {
                    throw new AssertionError("badly");
                })
                .asyncBytes("fail", "HD_asyncThrows", (session, body) -> {
                    throw new GateException("thrown");
                })
                .asyncBytes(
                        "fail",
                        "HD_asyncFails",
                        (session, body) -> CompletableFuture.failedStage(new IllegalArgumentException("failed")))
                .bytes("fail", "HD_null", (session, body) -> null)
                .asyncBytes("fail", "HD_asyncNull", (session, body) -> null)
                .bytes("fail", "HD_unwritable", (session, body) -> RouteResult.reply(new Object()));
    }

    private static void addExtras(Modules.Builder modules) {
        modules.bytes(
                        "extra",
                        "HD_once",
                        (session, body) -> RouteResult.raw(body).atLeastOnce())
                .bytes(
                        "extra",
                        "HD_properties",
                        (session, body) -> RouteResult.reply("ok")
                                .withUserProperty("a", "1")
                                .withUserProperty("a", "2")
                                .withUserProperty("ü", ""))
                .bytes(
                        "extra",
                        "HD_all",
                        (session, body) ->
                                RouteResult.error("wrong").atLeastOnce().withUserProperty("error", "mine"))
                .bytes("extra", "HD_none", (session, body) -> RouteResult.none())
                .bytes("extra", "HD_large", (session, body) -> RouteResult.raw(new byte[100_000]))
                .bytes("extra", "HD_push", (session, body) -> {
                    session.sendNoReply("pushed", body);
                    return RouteResult.raw(body);
                });
    }

    private static byte[] described(Session session) {
        String text = session.getTopic() + " " + session.getServerId() + " " + session.getIp() + " "
                + session.getNetwork() + " " + session.getUserId() + " " + session.isGuest() + " "
                + session.getSettings();
        return text.getBytes(UTF_8);
    }

    private static byte[] described(Message message) {
        String properties = message.getUserProperties().stream()
                .map(property -> property.name() + "=" + property.value())
                .collect(Collectors.joining(","));
        String text = message.getTopic() + " " + message.getQos() + " " + message.isRetain() + " " + properties + " "
                + message.getResponseTopic() + " "
                + message.getCorrelationData().map(Arrays::toString) + " " + message.getContentType() + " "
                + new String(message.getBody(), UTF_8);
        return text.getBytes(UTF_8);
    }
}
