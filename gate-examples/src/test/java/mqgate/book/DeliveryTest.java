package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/delivery.md shows: policies, groups, subscriptions. */
final class DeliveryTest {

    private final Modules modules = Modules.builder()
            .bytes("shop", "HD_buy", (session, body) -> {
                session.join("room/7");
                buy(session, body, body, body, "ann");
                return RouteResult.reply("bought");
            })
            .bytes(
                    "room",
                    "HD_id",
                    (session, body) -> RouteResult.raw(session.getSessionId().getBytes(UTF_8)))
            .bytes("room", "HD_visit", (session, body) -> {
                visit(session, new String(body, UTF_8));
                return RouteResult.reply("visited");
            })
            .build();

    @RegisterExtension
    private final GateExtension extension = GateExtension.of(options -> authorize(options.router(modules)));

    private static void buy(Session session, byte[] receipt, byte[] line, byte[] position, String player) {
        // region policies
        session.send("shop/bought", receipt, DeliveryPolicy.must());
        session.sendToGroup("room/7", "chat", line, DeliveryPolicy.droppable());
        session.sendToGroup("room/7", "move", position, DeliveryPolicy.latest("position/" + player));
        // endregion
    }

    private void visit(Session session, String sessionId) {
        Gate gate = extension.gate();
        TraceSpan span = session.getTraceSpan();
        byte[] line = "hello".getBytes(UTF_8);
        // region groups
        session.join("room/7"); // from a handler
        gate.getGateHandler().join(span, sessionId, "room/7"); // from anywhere
        session.sendToGroup("room/7", "chat", line);
        session.leave("room/7"); // or just let the connection end
        // endregion
    }

    private static void authorize(Options.Builder options) {
        // region subscriptions
        options.subscribeAuthorizer((session, filter) ->
                filter.startsWith("room/") && mayEnter(session, filter) ? List.of(filter) : List.of());
        // endregion
    }

    private static boolean mayEnter(Session session, String room) {
        return session.isGuest() && room.equals("room/7");
    }

    @Test
    void send_clientKeepsUp_allPoliciesArriveInOrderBeforeTheReply(TestClient ann) {
        ann.publish("shop/HD_buy/1", "sword");

        assertThat(ann).receivesNext().onTopic("shop/bought").withBody("sword");
        assertThat(ann).receivesNext().onTopic("chat").withBody("sword");
        assertThat(ann).receivesNext().onTopic("move").withBody("sword");
        assertThat(ann).receivesNext().onTopic("shop/HD_buy/1").hasResult("bought");
    }

    @Test
    void group_joinedFromAHandlerAndFromAnywhere_hearsUntilItIsLeft(TestClient ann, TestClient bob) {
        String bobsId = bob.request("room/HD_id/1", "").text();

        assertThat(ann.request("room/HD_visit/1", bobsId)).hasResult("visited");

        assertThat(ann).receives("chat").withBody("hello");
        assertThat(bob).receives("chat").withBody("hello");
        assertThat(members()).containsExactly(bobsId);
        bob.close();
        await().untilAsserted(() -> assertThat(members()).isEmpty());
    }

    private List<String> members() {
        return List.copyOf(extension.gate().getGateHandler().getGroupMembers("room/7"));
    }

    @Test
    void subscribe_withAnAuthorizer_joinsWhatItGrantsOnly(TestClient ann) {
        assertThat(ann.subscribe("room/7", 0)).isZero();
        assertThat(ann.subscribe("room/8", 0)).isGreaterThanOrEqualTo(0x80);
        assertThat(ann.subscribe("chat", 0)).isGreaterThanOrEqualTo(0x80);

        assertThat(members()).hasSize(1);
        assertThat(extension.gate().getGateHandler().getGroups(members().get(0)))
                .containsExactly("room/7");
    }
}
