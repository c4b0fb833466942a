package mqgate.sample;

import java.nio.charset.StandardCharsets;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.Session;
import mqgate.spring.GateMapping;
import mqgate.spring.GateModule;
import org.jspecify.annotations.Nullable;

/** What clients can do: give themselves a name, enter rooms and speak there. What is said comes on {@code chat/ROOM}. */
@GateModule("Chat")
class ChatModule {

    record Login(@Nullable String name) {}

    record Line(@Nullable String room, @Nullable String text) {}

    @GateMapping("HD_login")
    String login(Session session, Login login) {
        String name = text("name", login.name());
        session.bind(name);
        return "welcome, " + name;
    }

    @GateMapping("HD_enter")
    void enter(Session session, String room) {
        session.join(text("room", room));
    }

    @GateMapping("HD_say")
    long say(Session session, Line line) {
        String room = text("room", line.room());
        String said = session.getUserId() + ": " + text("text", line.text());
        return session.sendToGroup(
                room, "chat/" + room, said.getBytes(StandardCharsets.UTF_8), DeliveryPolicy.droppable());
    }

    private static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new GateException(field + ": " + value + " (expected: a text)");
        }
        return value;
    }
}
