package mqgate.book;

import static mqgate.testkit.GateAssertions.assertThat;

import java.util.Map;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A room in which everybody hears everybody, and how it is tested. */
final class ChatRoomTest {

    private static final Modules ROOM = Modules.builder()
            .json("chat", "HD_login", (session, body) -> {
                session.bind((String) body.get("name"));
                return RouteResult.reply(Map.of("user", session.getUserId()));
            })
            .bytes("chat", "HD_say", (session, text) -> {
                if (session.isGuest()) {
                    return RouteResult.error("please log in");
                }
                session.broadcast("chat/said", text);
                return RouteResult.none();
            })
            .build();

    @RegisterExtension
    private final GateExtension gate = GateExtension.builder()
            .options(options -> options.router(ROOM))
            .failOnLeaks()
            .build();

    @Test
    void say_loggedIn_isHeardByAll(TestClient ann) {
        TestClient bob = gate.client().mqtt3().webSocket().connect();

        assertThat(ann.request("chat/HD_login/1", "{\"name\":\"ann\"}")).hasResult(Map.of("user", "ann"));
        ann.publish("chat/HD_say", "hello");

        assertThat(ann).receives("chat/said").withBody("hello");
        assertThat(bob).receives("chat/said").withBody("hello");
    }

    @Test
    void say_guest_isAskedToLogIn(TestClient guest, TestClient listener) {
        assertThat(guest.request("chat/HD_say/1", "hello")).hasError("please log in");
        assertThat(listener).receivesNothing();
    }

    @Test
    void kick_isToldToTheClient(TestClient ann, Gate running) {
        ann.request("chat/HD_login/1", "{\"name\":\"ann\"}");

        running.getGateHandler().kickUser(TraceSpan.create(), "ann", CloseReason.KICKED);

        assertThat(ann).isClosedWith(CloseReason.KICKED);
        assertThat(running).hasSessions(0).hasClosed(CloseReason.KICKED, 1);
    }
}
