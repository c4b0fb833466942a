package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/groups.md says about groups that handlers fill. */
final class GroupsTest {

    // region room
    private final Modules modules = Modules.builder()
            .bytes("room", "HD_enter", (session, name) -> {
                session.join("room/" + new String(name, UTF_8));
                return RouteResult.reply("welcome");
            })
            .bytes("room", "HD_leave", (session, name) -> {
                session.leave("room/" + new String(name, UTF_8));
                return RouteResult.none();
            })
            .json("room", "HD_say", (session, body) -> {
                byte[] line = (session.getUserId() + ": " + body.get("text")).getBytes(UTF_8);
                long heard = session.sendToGroup("room/" + body.get("room"), "room/said", line);
                return RouteResult.reply(heard);
            })
            .json("room", "HD_move", GroupsTest::move)
            .build();
    // endregion

    // region move
    private static RouteResult move(Session session, Map<String, Object> body) {
        byte[] position = (session.getUserId() + " " + body.get("x") + " " + body.get("y")).getBytes(UTF_8);
        DeliveryPolicy newestOnly = DeliveryPolicy.latest("position/" + session.getUserId());
        session.sendToGroup("room/" + body.get("room"), "room/moved", position, newestOnly);
        return RouteResult.none();
    }
    // endregion

    @RegisterExtension
    final GateExtension gate =
            GateExtension.of(options -> options.router(modules).authenticator(Doors::nameIsEnough));

    private TestClient inRoom(String name) {
        TestClient client = gate.client().userName(name).connect();
        client.request("room/HD_enter/1", "7");
        return client;
    }

    @Test
    void sendToGroup_membersHearIt_othersDoNot() {
        TestClient ann = inRoom("ann");
        TestClient bob = inRoom("bob");
        TestClient eve = gate.client().userName("eve").connect();

        assertThat(ann.request("room/HD_say/1", "{\"room\":\"7\",\"text\":\"hi\"}"))
                .hasResult(2);

        assertThat(ann).receives("room/said").withBody("ann: hi");
        assertThat(bob).receives("room/said").withBody("ann: hi");
        assertThat(eve).receivesNothing();
    }

    @Test
    void sendToGroup_positions_reachTheMembers() {
        TestClient ann = inRoom("ann");
        TestClient bob = inRoom("bob");

        ann.publish("room/HD_move", "{\"room\":\"7\",\"x\":1,\"y\":2}");

        assertThat(bob).receives("room/moved").withBody("ann 1 2");
    }

    @Test
    void leave_member_hearsNothingMore() {
        TestClient ann = inRoom("ann");
        TestClient bob = inRoom("bob");

        ann.publish("room/HD_leave", "7");

        assertThat(ann.request("room/HD_say/1", "{\"room\":\"7\",\"text\":\"bye\"}"))
                .hasResult(1);
        assertThat(bob).receives("room/said").withBody("ann: bye");
        assertThat(ann).receivesNothing();
    }

    @Test
    void sendToGroup_nobodyThere_reachesNobody() {
        TestClient ann = gate.client().userName("ann").connect();

        assertThat(ann.request("room/HD_say/1", "{\"room\":\"8\",\"text\":\"hi\"}"))
                .hasResult(0);
    }

    @Test
    void handler_fromAnywhere_doesTheSame() {
        TestClient ann = inRoom("ann");
        TestClient bob = inRoom("bob");

        // region anywhere
        GateHandler handler = gate.gate().getGateHandler();
        TraceSpan span = TraceSpan.create();
        handler.sendToGroup(span, "room/7", "room/closing", "in a minute".getBytes(UTF_8));
        for (String sessionId : handler.getGroupMembers("room/7")) {
            handler.leave(span, sessionId, "room/7");
        }
        // endregion

        assertThat(ann).receives("room/closing").withBody("in a minute");
        assertThat(bob).receives("room/closing").withBody("in a minute");
        Collection<String> left = handler.getGroupMembers("room/7");
        assertThat(left).isEmpty();
    }

    @Test
    void disconnect_member_leavesAllItsGroups() {
        TestClient ann = inRoom("ann");

        ann.disconnect();

        await().untilAsserted(() -> assertThat(
                        List.copyOf(gate.gate().getGateHandler().getGroupMembers("room/7")))
                .isEmpty());
    }

    @Test
    void sendToUser_allHisConnections_getIt() {
        TestClient phone = inRoom("ann");
        TestClient tablet = inRoom("ann");

        // region user
        TraceSpan span = TraceSpan.create();
        long reached = gate.gate().getGateHandler().sendToUser(span, "ann", "mail", "one letter".getBytes(UTF_8));
        // endregion

        assertThat(reached).isEqualTo(2);
        assertThat(phone).receives("mail").withBody("one letter");
        assertThat(tablet).receives("mail").withBody("one letter");
    }
}
