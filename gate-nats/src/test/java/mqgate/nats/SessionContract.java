package mqgate.nats;

import static mqgate.nats.OneGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.LimitExceededException;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StorageException;
import mqgate.nats.OneGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link GateHandler} does with sessions, their settings and what is stored of them. */
interface SessionContract {

    String OPERATIONS = "mqgate.nats.SessionContract#operations";

    OneGate gate();

    static Stream<Arguments> operations() {
        byte[] body = "x".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                operation("update", (handler, id) -> handler.update(SPAN, id)),
                operation("bind", (handler, id) -> handler.bind(SPAN, id, "u")),
                operation("bind to nobody", (handler, id) -> handler.bind(SPAN, id, "")),
                operation("unbind", (handler, id) -> handler.unbind(SPAN, id)),
                operation("set", (handler, id) -> handler.set(SPAN, id, "k", "v")),
                operation("remove", (handler, id) -> handler.remove(SPAN, id, "k")),
                operation("push", (handler, id) -> handler.push(SPAN, id, Map.of("k", "v"))),
                operation("push nothing", (handler, id) -> handler.push(SPAN, id, Map.of())),
                operation("send", (handler, id) -> handler.send(SPAN, id, "t", body)),
                operation("send droppable", (handler, id) -> handler.send(SPAN, id, "t", body, droppable())),
                operation("join", (handler, id) -> handler.join(SPAN, id, "g")),
                operation("leave", (handler, id) -> handler.leave(SPAN, id, "g")),
                operation("close", (handler, id) -> handler.close(SPAN, id)),
                operation("kick", (handler, id) -> handler.close(SPAN, id, CloseReason.KICKED)));
    }

    private static DeliveryPolicy droppable() {
        return DeliveryPolicy.droppable();
    }

    private static Arguments operation(String name, BiConsumer<GateHandler, String> operation) {
        return arguments(name, operation);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(OPERATIONS)
    default void operation_unknownSession_throwsSessionNotFound(
            String name, BiConsumer<GateHandler, String> operation) {
        gate().start();

        assertThatThrownBy(() -> operation.accept(gate().handler(), "0123456789abcdef"))
                .isInstanceOf(SessionNotFoundException.class)
                .hasMessage("No Sesssion found: 0123456789abcdef")
                .extracting(e -> ((SessionNotFoundException) e).getSessionId())
                .isEqualTo("0123456789abcdef");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(OPERATIONS)
    default void operation_connectionHasEnded_throwsSessionNotFound(
            String name, BiConsumer<GateHandler, String> operation) {
        Peer peer = gate().start().connect();
        peer.player().close();
        await().until(() -> gate().gate().getGateHandler().getAgentNum() == 0);

        assertThatThrownBy(() -> operation.accept(gate().handler(), peer.id()))
                .isInstanceOf(SessionNotFoundException.class)
                .hasMessage("No Sesssion found: " + peer.id());
    }

    @Test
    default void update_connected_isTheGatesSession() {
        Peer peer = gate().start().connect();
        peer.agent().getSession().bind("ann");
        peer.agent().getSession().set("k", "v");

        Session session = gate().handler().update(SPAN, peer.id());

        assertThat(session.getSessionId()).isEqualTo(peer.id());
        assertThat(session.getServerId()).isEqualTo(OneGate.SERVER_ID);
        assertThat(session.getNetwork()).isEqualTo("tcp");
        assertThat(session.getIp()).isEqualTo("127.0.0.1");
        assertThat(session.getUserId()).isEqualTo("ann");
        assertThat(session.getSettings()).containsOnly(Map.entry("k", "v"));
    }

    @Test
    default void getAgentNum_severalClients_countsThem() {
        gate().start();
        assertThat(gate().handler().getAgentNum()).isZero();

        gate().connect();
        gate().connect();

        assertThat(gate().handler().getAgentNum()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"k, v", "k, ''", "'', v", "a b, '{\"json\": [1, 2]}'", "ключ, 值\uD83D\uDE00"})
    default void set_anyKeyAndValue_isInTheResultAndAtTheGate(String key, String value) {
        Peer peer = gate().start().connect();

        Session result = gate().handler().set(SPAN, peer.id(), key, value);

        assertThat(result.getSettings()).containsOnly(Map.entry(key, value));
        assertThat(peer.agent().getSession().getSettings()).containsOnly(Map.entry(key, value));
    }

    @Test
    default void push_someAreThere_givenOnesWin() {
        Peer peer = gate().start().connect();
        gate().handler().push(SPAN, peer.id(), Map.of("a", "1", "b", "2"));

        Session result = gate().handler().push(SPAN, peer.id(), Map.of("b", "3", "c", "4"));

        assertThat(result.getSettings()).containsOnly(Map.entry("a", "1"), Map.entry("b", "3"), Map.entry("c", "4"));
        assertThat(peer.agent().getSession().getSettings()).isEqualTo(result.getSettings());
    }

    @Test
    default void remove_knownAndUnknown_takesTheKnownOne() {
        Peer peer = gate().start().connect();
        gate().handler().push(SPAN, peer.id(), Map.of("a", "1", "b", "2"));

        gate().handler().remove(SPAN, peer.id(), "unknown");
        Session result = gate().handler().remove(SPAN, peer.id(), "a");

        assertThat(result.getSettings()).containsOnly(Map.entry("b", "2"));
        assertThat(peer.agent().getSession().getSettings()).containsOnly(Map.entry("b", "2"));
    }

    @Test
    default void set_tooMuch_throwsLimitExceededAndChangesNothing() {
        Peer peer = gate().start(limited()).connect();
        gate().handler().set(SPAN, peer.id(), "k", "v".repeat(1000));

        assertThatThrownBy(() -> gate().handler().set(SPAN, peer.id(), "l", "v".repeat(100)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("maxSettingsSize: 1102 (expected: at most 1024)");
        assertThat(gate().handler().update(SPAN, peer.id()).getSettings()).containsOnlyKeys("k");
    }

    @Test
    default void push_tooMuch_throwsLimitExceededWithItsValues() {
        Peer peer = gate().start(limited()).connect();

        assertThatThrownBy(() -> gate().handler().push(SPAN, peer.id(), Map.of("k", "v".repeat(2000), "l", "")))
                .isInstanceOfSatisfying(LimitExceededException.class, e -> {
                    assertThat(e.getLimit()).isEqualTo("maxSettingsSize");
                    assertThat(e.getValue()).isEqualTo(2002);
                    assertThat(e.getExpected()).isEqualTo(1024);
                });
        assertThat(gate().handler().update(SPAN, peer.id()).getSettings()).isEmpty();
    }

    private static Options.Builder limited() {
        return Options.builder().limits(Limits.builder().maxSettingsSize(1024).build());
    }

    @Test
    default void bind_noStorage_isInTheResultAndAtTheGate() {
        Peer peer = gate().start().connect();
        gate().handler().set(SPAN, peer.id(), "k", "v");

        Session result = gate().handler().bind(SPAN, peer.id(), "ann");

        assertThat(result.getUserId()).isEqualTo("ann");
        assertThat(result.get("k")).isEqualTo("v");
        assertThat(peer.agent().getSession().getUserId()).isEqualTo("ann");
    }

    @Test
    default void bind_anotherUser_movesTheSession() {
        Peer peer = gate().start().connect();
        gate().handler().bind(SPAN, peer.id(), "ann");

        gate().handler().bind(SPAN, peer.id(), "ben");

        assertThat(gate().handler().sendToUser(SPAN, "ann", "t", new byte[0])).isZero();
        assertThat(gate().handler().sendToUser(SPAN, "ben", "t", new byte[0])).isOne();
    }

    @Test
    default void bind_emptyUser_isUnbind() {
        Peer peer = gate().start().connect();
        gate().handler().bind(SPAN, peer.id(), "ann");

        Session result = gate().handler().bind(SPAN, peer.id(), "");

        assertThat(result.getUserId()).isEmpty();
        assertThat(gate().handler().sendToUser(SPAN, "ann", "t", new byte[0])).isZero();
    }

    @Test
    default void unbind_bound_keepsTheSettings() {
        Peer peer = gate().start().connect();
        gate().handler().set(SPAN, peer.id(), "k", "v");
        gate().handler().bind(SPAN, peer.id(), "ann");

        Session result = gate().handler().unbind(SPAN, peer.id());

        assertThat(result.getUserId()).isEmpty();
        assertThat(result.isGuest()).isTrue();
        assertThat(result.get("k")).isEqualTo("v");
        assertThat(peer.agent().getSession().getUserId()).isEmpty();
    }

    @Test
    default void bind_userIsStored_addsWhatIsStoredAndStoresTheResult() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(Options.builder().storageHandler(storage)).connect();
        storage.put(gate().gate(), "ann", Map.of("a", "stored", "b", "stored"));
        gate().handler().set(SPAN, peer.id(), "a", "own");

        Session result = gate().handler().bind(SPAN, peer.id(), "ann");

        assertThat(result.getSettings()).containsOnly(Map.entry("a", "own"), Map.entry("b", "stored"));
        assertThat(storage.settings(gate().gate(), "ann")).isEqualTo(result.getSettings());
    }

    @Test
    default void change_userIsBound_isStored() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(Options.builder().storageHandler(storage)).connect();
        gate().handler().bind(SPAN, peer.id(), "ann");

        gate().handler().set(SPAN, peer.id(), "a", "1");
        gate().handler().push(SPAN, peer.id(), Map.of("b", "2", "c", "3"));
        gate().handler().remove(SPAN, peer.id(), "b");

        assertThat(storage.settings(gate().gate(), "ann")).containsOnly(Map.entry("a", "1"), Map.entry("c", "3"));
        assertThat(storage.storedCount()).isEqualTo(4);
    }

    @Test
    default void change_nobodyIsBound_isNotStored() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(Options.builder().storageHandler(storage)).connect();

        gate().handler().set(SPAN, peer.id(), "a", "1");
        gate().handler().unbind(SPAN, peer.id());

        assertThat(storage.storedCount()).isZero();
    }

    @Test
    default void unbind_bound_leavesTheStorageAlone() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(Options.builder().storageHandler(storage)).connect();
        gate().handler().bind(SPAN, peer.id(), "ann");
        gate().handler().set(SPAN, peer.id(), "a", "1");

        gate().handler().unbind(SPAN, peer.id());

        assertThat(storage.settings(gate().gate(), "ann")).containsOnly(Map.entry("a", "1"));
        assertThat(storage.storedCount()).isEqualTo(2);
    }

    @Test
    default void bind_storageFails_throwsStorageExceptionAndBindsNothing() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(Options.builder().storageHandler(storage)).connect();
        storage.fail("no disk");

        assertThatThrownBy(() -> gate().handler().bind(SPAN, peer.id(), "ann"))
                .isInstanceOf(StorageException.class)
                .hasMessage("the storage failed, user ann is not bound");
        assertThat(gate().handler().update(SPAN, peer.id()).getUserId()).isEmpty();
        assertThat(gate().handler().sendToUser(SPAN, "ann", "t", new byte[0])).isZero();
    }

    @Test
    default void set_storageFails_changesTheSessionAllTheSame() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(Options.builder().storageHandler(storage)).connect();
        gate().handler().bind(SPAN, peer.id(), "ann");
        storage.fail("no disk");

        Session result = gate().handler().set(SPAN, peer.id(), "a", "1");

        assertThat(result.get("a")).isEqualTo("1");
        assertThat(peer.agent().getSession().get("a")).isEqualTo("1");
    }

    @Test
    default void bind_storedSettingsAreTooLarge_throwsLimitExceededAndBindsNothing() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate().start(limited().storageHandler(storage)).connect();
        storage.put(gate().gate(), "ann", Map.of("k", "v".repeat(2000)));

        assertThatThrownBy(() -> gate().handler().bind(SPAN, peer.id(), "ann"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("maxSettingsSize: 2001 (expected: at most 1024)");
        assertThat(gate().handler().update(SPAN, peer.id()).getUserId()).isEmpty();
    }

    @Test
    default void session_ofTheHandler_changesTheGatesSessionAndItself() {
        Peer peer = gate().start().connect();
        Session session = gate().handler().update(SPAN, peer.id());

        session.bind("ann");
        session.set("a", "1");
        session.setLocalKv("b", "2");
        session.push();
        session.remove("a");

        Session live = peer.agent().getSession();
        assertThat(live.getUserId()).isEqualTo("ann");
        assertThat(live.getSettings()).containsOnly(Map.entry("b", "2"));
        assertThat(session.getUserId()).isEqualTo("ann");
        assertThat(session.getSettings()).containsOnly(Map.entry("b", "2"));
    }

    @Test
    default void session_changedByOthers_updateBringsIt() {
        Peer peer = gate().start().connect();
        Session session = gate().handler().update(SPAN, peer.id());
        peer.agent().getSession().set("k", "v");

        session.update();

        assertThat(session.get("k")).isEqualTo("v");
    }
}
