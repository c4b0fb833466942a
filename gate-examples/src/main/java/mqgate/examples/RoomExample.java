package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import picocli.CommandLine.Command;

/** Rooms: clients subscribe to those that they want to be in, and what is said and done there reaches the others. */
@Command(
        name = "room",
        description = "Groups: clients subscribe to room/NAME to be in a room.",
        footerHeading = "%n",
        footer = {
            "Subscribe to room/7; publish {\"room\":\"7\",\"text\":\"hi\"} to game/HD_say to speak there (may be missed by a client"
                    + " that reads too slowly), {\"room\":\"7\",\"who\":\"ann\",\"x\":1,\"y\":2} to game/HD_move to move"
                    + " (only the newest counts), nothing to game/HD_where/1 to hear which rooms you are in."
        })
final class RoomExample extends Example {

    private static final String PREFIX = "room/";

    /** Where clients of MQTT 5 like to hear answers: they subscribe to that first, although answers come anyway. */
    private static final String ANSWERS = "answers/";

    @Override
    Options.Builder configure(Options.Builder options) {
        Modules modules = Modules.builder()
                .json("game", "HD_say", RoomExample::say)
                .json("game", "HD_move", RoomExample::move)
                .bytes("game", "HD_where", (session, body) -> where(session))
                .build();
        return options.router(modules).subscribeAuthorizer((session, filter) -> mayEnter(filter));
    }

    /** A room has a name of its own: no wildcards, so that nobody hears everything. */
    private static List<String> mayEnter(String filter) {
        boolean isName = filter.indexOf('+') < 0 && filter.indexOf('#') < 0;
        boolean isAllowed = isName && (filter.startsWith(PREFIX) || filter.startsWith(ANSWERS));
        return isAllowed ? List.of(filter) : List.of();
    }

    private static RouteResult say(Session session, Map<String, Object> body) {
        return send(session, body, text(body, "text"), DeliveryPolicy.droppable());
    }

    private static RouteResult move(Session session, Map<String, Object> body) {
        String who = text(body, "who");
        String position = who + " " + body.get("x") + " " + body.get("y");
        return send(session, body, position, DeliveryPolicy.latest("position/" + who));
    }

    private static RouteResult send(Session session, Map<String, Object> body, String text, DeliveryPolicy policy) {
        String room = PREFIX + text(body, "room");
        long heard = session.sendToGroup(room, room, text.getBytes(StandardCharsets.UTF_8), policy);
        return RouteResult.reply(heard);
    }

    private RouteResult where(Session session) {
        return RouteResult.reply(gate().getGateHandler().getGroups(session.getSessionId()));
    }

    private static String text(Map<String, Object> body, String field) {
        if (body.get(field) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new GateException(field + ": " + body.get(field) + " (expected: a text)");
    }
}
