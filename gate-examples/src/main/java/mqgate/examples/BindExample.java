package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.MemoryStorage;
import mqgate.core.Modules;
import picocli.CommandLine.Command;

/** Logs users in, keeps their settings beyond the connection and pushes to a user by id. */
@Command(
        name = "bind",
        description = {
            "Publish {\"user\":\"ann\"} to login/HD_login/1, {\"key\":\"color\",\"value\":\"red\"} to login/HD_set/1,"
                    + " nothing to login/HD_who/1, {\"user\":\"ann\",\"text\":\"hi\"} to login/HD_tell/1."
        })
final class BindExample extends Example {

    @Override
    Options.Builder configure(Options.Builder options) {
        Modules modules = Modules.builder()
                .json("login", "HD_login", BindExample::login)
                .json("login", "HD_set", BindExample::set)
                .bytes("login", "HD_who", (session, body) -> who(session))
                .json("login", "HD_tell", BindExample::tell)
                .build();
        return options.router(modules).storageHandler(new MemoryStorage(Duration.ofMinutes(30)));
    }

    private static RouteResult login(Session session, Map<String, Object> body) {
        session.bind(text(body, "user"));
        return who(session);
    }

    private static RouteResult set(Session session, Map<String, Object> body) {
        session.set(text(body, "key"), text(body, "value"));
        return who(session);
    }

    private static RouteResult who(Session session) {
        Map<String, Object> who = new HashMap<>();
        who.put("user", session.getUserId());
        who.put("guest", session.isGuest());
        who.put("settings", session.getSettings());
        return RouteResult.reply(who);
    }

    /** Reaches every connection of the user, and says how many there were. */
    private static RouteResult tell(Session session, Map<String, Object> body) {
        byte[] text = text(body, "text").getBytes(StandardCharsets.UTF_8);
        return RouteResult.reply(session.sendToUser(text(body, "user"), "login/told", text));
    }

    private static String text(Map<String, Object> body, String field) {
        if (body.get(field) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new GateException(field + ": " + body.get(field) + " (expected: a text)");
    }
}
