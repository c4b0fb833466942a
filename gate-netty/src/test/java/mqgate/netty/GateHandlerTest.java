package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.UserNotFoundException;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations by session id, without a storage. */
final class GateHandlerTest {

    private static LiveGate gate;

    @BeforeAll
    static void start() {
        gate = new LiveGate(Options.builder());
    }

    @AfterAll
    static void stop() throws Exception {
        gate.close();
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                operation("bind", (handler, id) -> handler.bind(SPAN, id, "u")),
                operation("bind to nobody", (handler, id) -> handler.bind(SPAN, id, "")),
                operation("unbind", (handler, id) -> handler.unbind(SPAN, id)),
                operation("set", (handler, id) -> handler.set(SPAN, id, "k", "v")),
                operation("remove", (handler, id) -> handler.remove(SPAN, id, "k")),
                operation("push", (handler, id) -> handler.push(SPAN, id, Map.of("k", "v"))),
                operation("send", (handler, id) -> handler.send(SPAN, id, "t", new byte[0])),
                operation("close", (handler, id) -> handler.close(SPAN, id)),
                operation("update", (handler, id) -> handler.update(SPAN, id)));
    }

    private static Arguments operation(String name, BiConsumer<GateHandler, String> operation) {
        return arguments(name, operation);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void operation_unknownSession_throwsSessionNotFound(String name, BiConsumer<GateHandler, String> operation) {
        assertThatThrownBy(() -> operation.accept(gate.handler(), "0123456789abcdef"))
                .isInstanceOf(SessionNotFoundException.class)
                .hasMessage("No Sesssion found: 0123456789abcdef");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void operation_closedSession_throwsSessionNotFound(String name, BiConsumer<GateHandler, String> operation)
            throws Exception {
        Peer peer = gate.connect();
        peer.leave();

        assertThatThrownBy(() -> operation.accept(gate.handler(), peer.id()))
                .isInstanceOf(SessionNotFoundException.class)
                .hasMessage("No Sesssion found: " + peer.id());
    }

    @Test
    void getAgent_untilClosed_findsTheAgent() throws Exception {
        Peer peer = gate.connect();

        assertThat(gate.handler().getAgent(peer.id())).containsSame(peer.agent());
        assertThat(gate.handler().update(SPAN, peer.id())).isSameAs(peer.session());

        peer.leave();
        assertThat(gate.handler().getAgent(peer.id())).isEmpty();
    }

    @Test
    void settings_setPushAndRemove_changeTheLiveSession() throws Exception {
        Peer peer = gate.connect();

        assertThat(gate.handler().set(SPAN, peer.id(), "a", "1").get("a")).isEqualTo("1");
        assertThat(gate.handler()
                        .push(SPAN, peer.id(), Map.of("a", "2", "b", "3"))
                        .getSettings())
                .containsOnly(Map.entry("a", "2"), Map.entry("b", "3"));
        assertThat(gate.handler().push(SPAN, peer.id(), Map.of()).getSettings()).hasSize(2);
        assertThat(gate.handler().remove(SPAN, peer.id(), "a").getSettings()).containsOnly(Map.entry("b", "3"));
        assertThat(gate.handler().remove(SPAN, peer.id(), "unknown").getSettings())
                .hasSize(1);
        assertThat(peer.session().getSettings()).containsOnly(Map.entry("b", "3"));
    }

    @Test
    void bind_thenUnbind_movesTheUserAndKeepsTheSettings() throws Exception {
        Peer peer = gate.connect();
        peer.session().set("k", "v");

        assertThat(gate.handler().bind(SPAN, peer.id(), "first").getUserId()).isEqualTo("first");
        assertThat(gate.handler().getAgentsByUser("first")).containsExactly(peer.agent());
        assertThat(peer.session().isGuest()).isFalse();

        gate.handler().bind(SPAN, peer.id(), "second");
        assertThat(gate.handler().getAgentsByUser("first")).isEmpty();
        assertThat(gate.handler().getAgentsByUser("second")).containsExactly(peer.agent());

        assertThat(gate.handler().unbind(SPAN, peer.id()).getUserId()).isEmpty();
        assertThat(gate.handler().getAgentsByUser("second")).isEmpty();
        assertThat(peer.session().isGuest()).isTrue();
        assertThat(peer.session().get("k")).isEqualTo("v");
    }

    @Test
    void bind_emptyUser_isUnbind() throws Exception {
        Peer peer = gate.connect();
        gate.handler().bind(SPAN, peer.id(), "leaves");

        assertThat(gate.handler().bind(SPAN, peer.id(), "").getUserId()).isEmpty();

        assertThat(gate.handler().getAgentsByUser("leaves")).isEmpty();
        assertThat(gate.handler().getAgentsByUser("")).isEmpty();
    }

    @Test
    void getAgentsByUser_severalConnections_areInTheOrderOfTheirBinds() throws Exception {
        Peer first = gate.connect();
        Peer second = gate.connect();
        Peer third = gate.connect();
        for (Peer peer : List.of(third, first, second)) {
            peer.session().bind("several");
        }
        assertThat(gate.handler().getAgentsByUser("several"))
                .containsExactly(third.agent(), first.agent(), second.agent());

        first.leave();
        assertThat(gate.handler().getAgentsByUser("several")).containsExactly(third.agent(), second.agent());

        third.session().bind("several");
        assertThat(gate.handler().getAgentsByUser("several")).containsExactlyInAnyOrder(third.agent(), second.agent());
        assertThat(gate.handler().isConnect(SPAN, "", "several")).isTrue();

        second.leave();
        third.leave();
        assertThat(gate.handler().getAgentsByUser("several")).isEmpty();
    }

    @Test
    void isConnect_unknownUser_throwsUserNotFound() throws Exception {
        Peer guest = gate.connect();

        assertThatThrownBy(() -> gate.handler().isConnect(SPAN, guest.id(), "x"))
                .isInstanceOf(UserNotFoundException.class)
                .hasMessage("The gateway did not find the corresponding userId 【x】");
        assertThatThrownBy(() -> guest.session().isConnect(""))
                .isInstanceOf(UserNotFoundException.class)
                .hasMessage("The gateway did not find the corresponding userId 【】");
    }

    @Test
    void isConnect_boundUser_untilTheLastConnectionIsGone() throws Exception {
        Peer first = gate.connect();
        Peer second = gate.connect();
        first.session().bind("twice");
        second.session().bind("twice");

        first.leave();
        assertThat(gate.handler().isConnect(SPAN, "", "twice")).isTrue();

        second.leave();
        assertThatThrownBy(() -> gate.handler().isConnect(SPAN, "", "twice")).isInstanceOf(UserNotFoundException.class);
    }

    @Test
    void send_liveSession_reachesThatClientOnly() throws Exception {
        Peer peer = gate.connect();
        Peer other = gate.connect();

        gate.handler().send(SPAN, peer.id(), "a/b", utf8("hello"));

        assertThat(peer.client().readPublish()).isEqualTo("a/b:hello");
        assertThat(peer.agent().getSentCount()).isEqualTo(1);
        other.client().assertServed();
        assertThat(other.agent().getSentCount()).isZero();
    }

    @Test
    void sendBatch_unknownAndClosedReceivers_areLeftOut() throws Exception {
        Peer first = gate.connect();
        Peer second = gate.connect();
        Peer gone = gate.connect();
        Peer other = gate.connect();
        gone.leave();

        long sent = gate.handler()
                .sendBatch(SPAN, List.of(first.id(), "unknown", gone.id(), second.id()), "t", utf8("all"));

        assertThat(sent).isEqualTo(2);
        assertThat(first.client().readPublish()).isEqualTo("t:all");
        assertThat(second.client().readPublish()).isEqualTo("t:all");
        other.client().assertServed();
        assertThat(other.session().sendBatch(List.of(), "t", utf8("nobody"))).isZero();
    }

    @Test
    void sends_badTopicAndNobodyThere_areRefused() {
        assertThatThrownBy(() -> gate.handler().sendBatch(SPAN, List.of(), "a/#", utf8("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/#");
        assertThatThrownBy(() -> gate.handler().broadcast(SPAN, "a/#", utf8("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/#");
    }

    @Test
    void broadcast_thenClose_deliversTheBroadcastFirst() throws Exception {
        for (int round = 0; round < 50; round++) {
            Peer peer = gate.connect();

            gate.handler().broadcast(SPAN, "bye", utf8("" + round));
            peer.agent().close();

            assertThat(peer.client().readPublish()).isEqualTo("bye:" + round);
            peer.client().assertClosed();
        }
    }

    @Test
    void onDestroy_calledByAUser_closesTheClientsAndTakesNewOnes() throws Exception {
        Peer before = gate.connect();

        gate.handler().onDestroy();

        before.client().assertClosed();
        gate.connect().client().assertServed();
    }

    @Test
    void close_session_closesTheConnection() throws Exception {
        Peer peer = gate.connect();

        gate.handler().close(SPAN, peer.id());

        peer.client().assertClosed();
        assertThat(peer.agent().isClosed()).isTrue();
    }

    @Test
    void close_afterAWrite_deliversWhatWasWrittenBefore() throws Exception {
        Peer peer = gate.connect();
        byte[] large = new byte[200_000];

        peer.agent().write("t", large);
        peer.agent().write("t", utf8("last"));
        peer.agent().close();

        assertThat(peer.client().readPublish()).hasSize(2 + large.length);
        assertThat(peer.client().readPublish()).isEqualTo("t:last");
        peer.client().assertClosed();
    }

    @Test
    void write_afterClose_throwsSessionClosed() throws Exception {
        Peer peer = gate.connect();
        peer.agent().close();

        assertThatThrownBy(() -> peer.agent().write("t", new byte[0]))
                .isInstanceOf(SessionClosedException.class)
                .hasMessage("connection is closed: " + peer.id());
        assertThat(peer.agent().getSentCount()).isZero();
        peer.leave();
        assertThatThrownBy(() -> peer.agent().write("t", new byte[0])).isInstanceOf(SessionClosedException.class);
    }

    @Test
    void sendNoReply_closedClient_saysNothing() throws Exception {
        Peer peer = gate.connect();
        peer.session().sendNoReply("t", utf8("arrives"));
        assertThat(peer.client().readPublish()).isEqualTo("t:arrives");
        peer.agent().close();

        assertThatCode(() -> peer.session().sendNoReply("t", utf8("lost"))).doesNotThrowAnyException();
        peer.leave();
        assertThatCode(() -> peer.session().sendNoReply("t", utf8("lost"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#", "a/+/b", "nul\0"})
    void write_invalidTopic_isRefused(String topic) throws Exception {
        Peer peer = gate.connect();

        assertRefused(peer, topic);
    }

    @Test
    void write_topicTooLong_isRefused() throws Exception {
        Peer peer = gate.connect();

        assertRefused(peer, "x".repeat(65536));
        assertRefused(peer, "€".repeat(21846));

        String longest = "€".repeat(21845);
        peer.agent().write(longest, utf8("!"));
        assertThat(peer.client().readPublish()).isEqualTo(longest + ":!");
    }

    private static void assertRefused(Peer peer, String topic) throws Exception {
        List<Runnable> writes = List.of(
                () -> peer.agent().write(topic, new byte[0]),
                () -> gate.handler().send(SPAN, peer.id(), topic, new byte[0]),
                () -> gate.handler().sendBatch(SPAN, List.of(peer.id()), topic, new byte[0]),
                () -> gate.handler().broadcast(SPAN, topic, new byte[0]));
        for (Runnable write : writes) {
            assertThatThrownBy(write::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("topic: ")
                    .hasMessageContaining("(expected: ");
        }
        peer.client().assertServed();
        assertThat(peer.agent().getSentCount()).isZero();
    }

    @Test
    void set_manyThreadsOnOneSession_losesNothing() throws Exception {
        Peer peer = gate.connect();
        List<CompletableFuture<Void>> setters = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String thread = "k" + t + "-";
            setters.add(Tasks.start(() -> {
                for (int i = 0; i < 150; i++) {
                    gate.handler().set(SPAN, peer.id(), thread + i, "v");
                }
            }));
        }
        Tasks.join(setters);

        assertThat(peer.session().getSettings()).hasSize(600);
    }
}
