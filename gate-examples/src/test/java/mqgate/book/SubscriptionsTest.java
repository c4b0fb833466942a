package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/groups.md says about subscriptions of clients. */
final class SubscriptionsTest {

    private static final int NOT_AUTHORIZED = 0x87;
    private static final int FAILURE_OF_MQTT_3 = 0x80;

    // region authorizer
    private static List<String> authorize(Session session, String filter) {
        if (filter.equals("guild/#")) {
            return List.of("guild/red", "guild/blue");
        }
        boolean mayEnter = filter.startsWith("room/") && !session.isGuest();
        return mayEnter ? List.of(filter) : List.of();
    }
    // endregion

    @RegisterExtension
    static final GateExtension gate = GateExtension.of(
            options -> options.authenticator(Doors::nameIsEnough).subscribeAuthorizer(SubscriptionsTest::authorize));

    @RegisterExtension
    static final GateExtension indifferent = GateExtension.of(none -> {});

    private static long sendTo(String group) {
        return gate.gate().getGateHandler().sendToGroup(TraceSpan.create(), group, "news", "hi".getBytes(UTF_8));
    }

    @Test
    void subscribe_allowed_joinsTheGroup() {
        TestClient ann = gate.client().userName("ann").connect();

        assertThat(ann.subscribe("room/7", 0)).isZero();

        assertThat(sendTo("room/7")).isEqualTo(1);
        assertThat(ann).receives("news").withBody("hi");
    }

    @Test
    void subscribe_notAllowed_isRefused() {
        TestClient guest = gate.connect();
        TestClient old = gate.client().mqtt3().connect();

        assertThat(guest.subscribe("room/8", 0)).isEqualTo(NOT_AUTHORIZED);
        assertThat(old.subscribe("room/8", 0)).isEqualTo(FAILURE_OF_MQTT_3);

        assertThat(sendTo("room/8")).isZero();
    }

    @Test
    void subscribe_wildcard_joinsWhatTheAuthorizerSays() {
        TestClient ann = gate.client().userName("ann").connect();

        ann.subscribe("guild/#", 0);

        assertThat(sendTo("guild/red")).isEqualTo(1);
        assertThat(sendTo("guild/blue")).isEqualTo(1);
        assertThat(sendTo("guild/green")).isZero();
    }

    @Test
    void unsubscribe_member_leaves() {
        TestClient ann = gate.client().userName("ann").connect();
        ann.subscribe("room/9", 0);

        ann.unsubscribe("room/9");

        assertThat(sendTo("room/9")).isZero();
    }

    @Test
    void subscribe_noAuthorizer_isGrantedAndMeansNothing() {
        TestClient client = indifferent.connect();

        assertThat(client.subscribe("room/7", 1)).isEqualTo(1);

        assertThat(indifferent.gate().getGateHandler().getGroupMembers("room/7"))
                .isEmpty();
    }
}
