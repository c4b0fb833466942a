package mqgate.nats;

import static mqgate.nats.OneGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import mqgate.api.LimitExceededException;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.nats.OneGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link mqgate.api.GateHandler} does with groups. */
interface GroupContract {

    OneGate gate();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"room/7", " ", "a.b.*.>", "\u4e2d\u0000", "#"})
    default void join_anyName_getsWhatIsSentToTheGroup(String group) {
        gate().start();
        Peer member = gate().connect();
        Peer other = gate().connect();

        gate().handler().join(SPAN, member.id(), group);
        long count = gate().handler().sendToGroup(SPAN, group, "t", bytes("x"));

        assertThat(count).isOne();
        assertThat(member.player().hear()).hasToString("t x");
        other.player().assertHeardNothing();
    }

    @Test
    default void join_memberAlready_staysOne() {
        Peer peer = gate().start().connect();
        gate().handler().join(SPAN, peer.id(), "room");

        gate().handler().join(SPAN, peer.id(), "room");

        assertThat(gate().handler().sendToGroup(SPAN, "room", "t", bytes("x"))).isOne();
        assertThat(gate().handler().getGroupMembers("room")).containsExactly(peer.id());
    }

    @Test
    default void join_emptyName_throwsIllegalArgument() {
        Peer peer = gate().start().connect();

        assertThatThrownBy(() -> gate().handler().join(SPAN, peer.id(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("group: an empty string (expected: a name)");
    }

    @Test
    default void join_tooManyGroups_throwsLimitExceeded() {
        Peer peer = gate().start(Options.builder()
                        .limits(Limits.builder().maxGroupsPerSession(2).build()))
                .connect();
        gate().handler().join(SPAN, peer.id(), "one");
        gate().handler().join(SPAN, peer.id(), "two");

        assertThatThrownBy(() -> gate().handler().join(SPAN, peer.id(), "three"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("maxGroupsPerSession: 3 (expected: at most 2)");
        assertThat(gate().handler().getGroups(peer.id())).containsExactly("one", "two");
    }

    @Test
    default void leave_member_getsNothingFromThenOn() {
        Peer peer = gate().start().connect();
        gate().handler().join(SPAN, peer.id(), "room");
        gate().handler().sendToGroup(SPAN, "room", "t", bytes("before"));

        gate().handler().leave(SPAN, peer.id(), "room");
        long count = gate().handler().sendToGroup(SPAN, "room", "t", bytes("after"));

        assertThat(count).isZero();
        assertThat(peer.player().hear()).hasToString("t before");
        peer.player().assertHeardNothing();
    }

    @Test
    default void leave_noMember_staysNone() {
        Peer peer = gate().start().connect();

        gate().handler().leave(SPAN, peer.id(), "room");

        assertThat(gate().handler().getGroups(peer.id())).isEmpty();
    }

    @Test
    default void getGroups_several_areInTheOrderInWhichItJoined() {
        Peer peer = gate().start().connect();

        for (String group : List.of("c", "a", "b")) {
            gate().handler().join(SPAN, peer.id(), group);
        }

        assertThat(gate().handler().getGroups(peer.id())).containsExactly("c", "a", "b");
    }

    @Test
    default void getGroups_unknownSession_isEmpty() {
        gate().start();

        assertThat(gate().handler().getGroups("nobody")).isEmpty();
    }

    @Test
    default void getGroupMembers_several_areAllThere() {
        gate().start();
        Peer one = gate().connect();
        Peer other = gate().connect();
        gate().connect();
        gate().handler().join(SPAN, one.id(), "room");
        gate().handler().join(SPAN, other.id(), "room");

        assertThat(gate().handler().getGroupMembers("room")).containsExactlyInAnyOrder(one.id(), other.id());
    }

    @Test
    default void getGroupMembers_noSuchGroup_isEmpty() {
        gate().start();

        assertThat(gate().handler().getGroupMembers("room")).isEmpty();
    }

    @Test
    default void sendToGroup_noSuchGroup_countsNone() {
        gate().start();

        assertThat(gate().handler().sendToGroup(SPAN, "room", "t", bytes("x"))).isZero();
    }

    @Test
    default void getGroupMembers_connectionHasEnded_isEmpty() {
        Peer peer = gate().start().connect();
        gate().handler().join(SPAN, peer.id(), "room");

        peer.player().close();

        await().until(() -> gate().handler().getGroupMembers("room").isEmpty());
    }
}
