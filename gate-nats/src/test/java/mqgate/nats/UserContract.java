package mqgate.nats;

import static mqgate.nats.OneGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.UserConnectedException;
import mqgate.api.UserNotFoundException;
import mqgate.api.UserPolicy;
import mqgate.nats.OneGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link mqgate.api.GateHandler} does with users and with the end of connections. */
interface UserContract {

    OneGate gate();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Peer login(String userId) {
        Peer peer = gate().connect5();
        gate().handler().bind(SPAN, peer.id(), userId);
        return peer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "a.b.*.>", " ", "\u4e2d\uD83D\uDE00", "a/b#+"})
    default void sendToUser_connected_arrives(String userId) {
        gate().start();
        Peer peer = login(userId);

        long count = gate().handler().sendToUser(SPAN, userId, "t", bytes("x"));

        assertThat(count).isOne();
        assertThat(peer.player().hear()).hasToString("t x");
    }

    @Test
    default void sendToUser_twoConnections_arrivesAtBoth() {
        gate().start(Options.builder().userPolicy(UserPolicy.ALLOW));
        Peer one = login("ann");
        Peer other = login("ann");

        long count = gate().handler().sendToUser(SPAN, "ann", "t", bytes("x"));

        assertThat(count).isEqualTo(2);
        assertThat(one.player().hear()).hasToString("t x");
        assertThat(other.player().hear()).hasToString("t x");
    }

    @Test
    default void sendToUser_notConnected_countsNone() {
        gate().start();

        assertThat(gate().handler().sendToUser(SPAN, "nobody", "t", bytes("x"))).isZero();
    }

    @Test
    default void kickUser_twoConnections_closesBothAndSaysWhy() {
        gate().start(Options.builder().userPolicy(UserPolicy.ALLOW));
        Peer one = login("ann");
        Peer other = login("ann");

        long count = gate().handler().kickUser(SPAN, "ann", CloseReason.KICKED);

        assertThat(count).isEqualTo(2);
        one.player().awaitClose();
        other.player().awaitClose();
        assertThat(one.player().closeCode()).isEqualTo(0x98);
        assertThat(other.player().closeCode()).isEqualTo(0x98);
    }

    @Test
    default void kickUser_returned_takesNoMessagesAnyMore() {
        gate().start();
        login("ann");

        gate().handler().kickUser(SPAN, "ann", CloseReason.KICKED);

        assertThat(gate().handler().sendToUser(SPAN, "ann", "t", bytes("x"))).isZero();
    }

    @Test
    default void kickUser_notConnected_countsNone() {
        gate().start();

        assertThat(gate().handler().kickUser(SPAN, "nobody", CloseReason.KICKED))
                .isZero();
    }

    @Test
    default void isConnect_connected_isTrue() {
        gate().start();
        Peer peer = login("ann");

        assertThat(gate().handler().isConnect(SPAN, peer.id(), "ann")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", ""})
    default void isConnect_notConnected_throwsUserNotFound(String userId) {
        gate().start();

        assertThatThrownBy(() -> gate().handler().isConnect(SPAN, "", userId))
                .isInstanceOf(UserNotFoundException.class)
                .hasMessage("The gateway did not find the corresponding userId 【" + userId + "】")
                .extracting(e -> ((UserNotFoundException) e).getUserId())
                .isEqualTo(userId);
    }

    @Test
    default void bind_replaceAndConnectedAlready_closesTheOlderOne() {
        gate().start(Options.builder().userPolicy(UserPolicy.REPLACE));
        Peer older = login("ann");

        Peer newer = login("ann");

        assertThat(gate().handler().sendToUser(SPAN, "ann", "t", bytes("x"))).isOne();
        assertThat(newer.player().hear()).hasToString("t x");
        older.player().awaitClose();
        assertThat(older.player().closeCode()).isEqualTo(0x8e);
    }

    @Test
    default void bind_refuseAndConnectedAlready_throwsUserConnected() {
        gate().start(Options.builder().userPolicy(UserPolicy.REFUSE));
        Peer older = login("ann");
        Peer newer = gate().connect();

        assertThatThrownBy(() -> gate().handler().bind(SPAN, newer.id(), "ann"))
                .isInstanceOf(UserConnectedException.class)
                .hasMessage("user ann is connected already");
        assertThat(gate().handler().update(SPAN, newer.id()).getUserId()).isEmpty();
        assertThat(older.player().isClosed()).isFalse();
    }

    @Test
    default void bind_refuseAndTheOlderOneHasLeft_binds() {
        gate().start(Options.builder().userPolicy(UserPolicy.REFUSE));
        Peer older = login("ann");
        older.player().close();
        await().until(() -> gate().gate().getGateHandler().getAgentNum() == 0);

        Peer newer = login("ann");

        assertThat(gate().handler().update(SPAN, newer.id()).getUserId()).isEqualTo("ann");
    }

    @Test
    default void close_noReason_isClosedByServer() {
        Peer peer = gate().start().connect5();

        gate().handler().close(SPAN, peer.id());

        peer.player().awaitClose();
        assertThat(peer.player().closeCode()).isZero();
        assertThat(peer.agent().getCloseReason()).contains(CloseReason.CLOSED_BY_SERVER);
    }

    @ParameterizedTest
    @MethodSource("mqgate.nats.UserContract#serverReasons")
    default void close_anyServerReason_isTold(CloseReason reason) {
        Peer peer = gate().start().connect5();

        gate().handler().close(SPAN, peer.id(), reason);

        peer.player().awaitClose();
        assertThat(peer.player().closeCode()).isEqualTo(reason.getMqttReasonCode());
        assertThat(peer.agent().getCloseReason()).contains(reason);
    }

    static Stream<CloseReason> serverReasons() {
        return Stream.of(CloseReason.values()).filter(CloseReason::isServerReason);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_DISCONNECT", "SLOW_CONSUMER", "INTERNAL_ERROR"})
    default void close_noServerReason_throwsIllegalArgument(CloseReason reason) {
        Peer peer = gate().start().connect();
        gate().handler().bind(SPAN, peer.id(), "ann");

        assertThatThrownBy(() -> gate().handler().close(SPAN, peer.id(), reason))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason: " + reason + " (expected: one that a server can have)");
        assertThatThrownBy(() -> gate().handler().kickUser(SPAN, "ann", reason))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason: " + reason + " (expected: one that a server can have)");
    }

    @Test
    default void close_messageWasSentBefore_arrivesBeforeTheEnd() {
        Peer peer = gate().start().connect();

        gate().handler().send(SPAN, peer.id(), "t", bytes("goodbye"));
        gate().handler().close(SPAN, peer.id());

        peer.player().awaitClose();
        assertThat(peer.player().hear()).hasToString("t goodbye");
    }

    @Test
    default void send_justClosed_throwsSessionClosedOrNotFound() {
        Peer peer = gate().start().connect();

        gate().handler().close(SPAN, peer.id());

        assertThatThrownBy(() -> gate().handler().send(SPAN, peer.id(), "t", bytes("x")))
                .isInstanceOfAny(SessionClosedException.class, SessionNotFoundException.class);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
            throw new AssertionError("it did not fail");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    @Test
    default void sendAtLeastOnce_justClosed_failsTheStage() {
        Peer peer = gate().start().connect();
        gate().handler().close(SPAN, peer.id());

        Throwable failure = failure(gate().handler().sendAtLeastOnce(SPAN, peer.id(), "t", bytes("x")));

        assertThat(failure).isInstanceOfAny(SessionClosedException.class, SessionNotFoundException.class);
    }
}
