package mqgate.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import mqgate.api.Session;

// region module
@GateModule("Chat")
class ChatModule {

    record Line(String room, String text) {}

    @GateMapping("HD_enter")
    void enter(Session session, String room) {
        session.join(room);
    }

    @GateMapping("HD_say")
    long say(Session session, Line line) {
        String said = session.getUserId() + ": " + line.text();
        return session.sendToGroup(line.room(), "chat/" + line.room(), said.getBytes(UTF_8));
    }
}
// endregion
