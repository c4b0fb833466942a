package mqgate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;

/** A small game for the tests of the kit. */
final class Game {

    private Game() {}

    static Options.Builder options(Options.Builder options) {
        return options.closingMessage(true).router(modules());
    }

    private static Modules modules() {
        return Modules.builder()
                .json("game", "HD_greet", (session, body) -> RouteResult.reply("hello " + body.get("name")))
                .json("game", "HD_count", (session, body) -> RouteResult.reply(Map.of("n", 2)))
                .json("game", "HD_fail", (session, body) -> RouteResult.error("no such door"))
                .bytes("game", "HD_echo", (session, body) -> RouteResult.raw(body))
                .message(
                        "game",
                        "HD_mirror",
                        (session, message) -> RouteResult.raw(message.getBody())
                                .withUserProperty(
                                        "seen", message.getUserProperties().toString()))
                .bytes("game", "HD_tell", (session, body) -> tell(session, body, 0))
                .bytes("game", "HD_tellSafely", (session, body) -> tell(session, body, 1))
                .bytes("game", "HD_kick", (session, body) -> kick(session))
                .build();
    }

    private static RouteResult tell(Session session, byte[] body, int qos) {
        if (qos == 0) {
            session.send("news", body);
        } else {
            session.sendAtLeastOnce("news", body);
        }
        return RouteResult.none();
    }

    private static RouteResult kick(Session session) {
        session.close(CloseReason.KICKED);
        return RouteResult.none();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
