package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.util.List;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages to a user, wherever he is connected, and throwing him out. */
final class SendToUserTest {

    private LiveGate gate;

    @BeforeEach
    void start() {
        gate = new LiveGate(Options.builder().sendMessageHook((session, topic, body) -> {
            if (topic.equals("refused/" + session.getSessionId())) {
                throw new Exception("refused");
            }
            return body;
        }));
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
    }

    private Peer connect(String userId) throws Exception {
        Peer peer = gate.connect();
        peer.session().bind(userId);
        return peer;
    }

    @Test
    void sendToUser_severalConnections_reachesThemAllAndNobodyElse() throws Exception {
        Peer phone = connect("ann");
        Peer desktop = connect("ann");
        Peer bob = connect("bob");

        assertThat(gate.handler().sendToUser(SPAN, "ann", "t", utf8("hi"))).isEqualTo(2);
        assertThat(bob.session().sendToUser("ann", "t", utf8("from bob"))).isEqualTo(2);

        for (Peer ann : List.of(phone, desktop)) {
            assertThat(ann.client().readPublish()).isEqualTo("t:hi");
            assertThat(ann.client().readPublish()).isEqualTo("t:from bob");
        }
        bob.client().assertServed();
    }

    @Test
    void sendToUser_nobody_isZero() throws Exception {
        Peer guest = gate.connect();

        assertThat(gate.handler().sendToUser(SPAN, "", "t", utf8("hi"))).isZero();
        assertThat(gate.handler().sendToUser(SPAN, "ann", "t", utf8("hi"))).isZero();

        guest.client().assertServed();
    }

    @Test
    void sendToUser_closingOrRefusedByTheHook_isLeftOut() throws Exception {
        Peer open = connect("ann");
        Peer refused = connect("ann");
        Peer closing = connect("ann");
        closing.agent().close();

        assertThat(gate.handler().sendToUser(SPAN, "ann", "refused/" + refused.id(), utf8("hi")))
                .isEqualTo(1);

        assertThat(open.client().readPublish()).endsWith(":hi");
        refused.client().assertServed();
        closing.client().assertClosed();
    }

    @Test
    void sendToUser_wrongTopic_isRefusedEvenForNobody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate.handler().sendToUser(SPAN, "nobody", "a/+", utf8("hi")))
                .withMessageStartingWith("topic: a/+");
    }

    @Test
    void kickUser_severalConnections_areClosedForTheReason() throws Exception {
        Peer phone = connect("ann");
        Peer desktop = connect("ann");
        Peer bob = connect("bob");

        assertThat(bob.session().kickUser("ann", CloseReason.KICKED)).isEqualTo(2);

        assertThat(gate.handler().sendToUser(SPAN, "ann", "t", utf8("hi"))).isZero();
        for (Peer ann : List.of(phone, desktop)) {
            assertThat(ann.agent().getCloseReason()).contains(CloseReason.KICKED);
            ann.client().assertClosed();
        }
        await().until(() -> gate.handler().getAgentsByUser("ann").isEmpty());
        bob.client().assertServed();
    }

    @Test
    void kickUser_oneIsClosingAlready_isNotCounted() throws Exception {
        Peer phone = connect("ann");
        Peer desktop = connect("ann");
        phone.agent().close();

        assertThat(gate.handler().kickUser(SPAN, "ann", CloseReason.NOT_AUTHORIZED))
                .isEqualTo(1);

        assertThat(phone.agent().getCloseReason()).contains(CloseReason.CLOSED_BY_SERVER);
        assertThat(desktop.agent().getCloseReason()).contains(CloseReason.NOT_AUTHORIZED);
    }

    @Test
    void kickUser_nobody_isZero() throws Exception {
        Peer guest = gate.connect();

        assertThat(gate.handler().kickUser(SPAN, "", CloseReason.KICKED)).isZero();
        assertThat(gate.handler().kickUser(SPAN, "ann", CloseReason.KICKED)).isZero();

        guest.client().assertServed();
    }

    @ParameterizedTest
    @EnumSource(names = {"DESTROYED", "INTERNAL_ERROR", "LOGIN_TIMEOUT"})
    void kickUser_reasonThatNoServerHas_isRefusedEvenForNobody(CloseReason reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate.handler().kickUser(SPAN, "nobody", reason))
                .withMessage("reason: " + reason + " (expected: one that a server can have)");
    }
}
