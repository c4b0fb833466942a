package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import mqgate.api.LimitExceededException;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.netty.LiveGate.Peer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions whose settings may be 20 bytes. */
final class SettingsLimitTest {

    private final RecordingStorage storage = new RecordingStorage();
    private final Agents agents = new Agents();
    private LiveGate gate;
    private Peer peer;

    @BeforeEach
    void start() throws Exception {
        gate = new LiveGate(Options.builder().storageHandler(storage).limits(limits()));
        peer = gate.connect();
    }

    private static Limits limits() {
        return Limits.builder().maxSettingsSize(20).build();
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
    }

    private void store(String userId, Map<String, String> settings) {
        Session session = gate.test().gate().newSession(Map.of("UserId", userId, "Settings", settings));
        storage.stored.put(userId, session.serialize());
    }

    private static void assertRefused(ThrowingCallable change, int size) {
        assertThatThrownBy(change)
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("maxSettingsSize: " + size + " (expected: at most 20)");
    }

    private void assertNothingChanged(Map<String, String> settings, ThrowingCallable change, int size) {
        storage.calls.clear();

        assertRefused(change, size);

        assertThat(peer.session().getSettings()).isEqualTo(settings);
        assertThat(storage.calls).noneMatch(call -> call.startsWith("storage "));
    }

    @Test
    void set_upToTheLimit_isDone() {
        peer.session().set("a", "x".repeat(19));

        assertThat(peer.session().get("a")).hasSize(19);
    }

    @Test
    void set_oneByteMore_changesNothing() {
        peer.session().bind("u");
        peer.session().set("a", "1");

        assertNothingChanged(Map.of("a", "1"), () -> peer.session().set("b", "x".repeat(18)), 21);
    }

    @Test
    void set_charactersOfSeveralBytes_countInBytes() {
        assertNothingChanged(Map.of(), () -> peer.session().set("ä", "€€€€€€€"), 23);
        peer.session().set("ä", "€€€€€€");

        assertThat(peer.session().get("ä")).hasSize(6);
    }

    @Test
    void set_otherValue_countsInPlaceOfTheOld() {
        peer.session().set("a", "x".repeat(19));

        peer.session().set("a", "y".repeat(19));
        assertNothingChanged(Map.of("a", "y".repeat(19)), () -> peer.session().set("a", "z".repeat(20)), 21);
    }

    @Test
    void push_someOfItFit_changesNothing() {
        peer.session().bind("u");
        Map<String, String> settings = Map.of("a", "1", "b", "x".repeat(18));

        assertNothingChanged(Map.of(), () -> peer.session().setBatch(settings), 21);
        peer.session().setBatch(Map.of("a", "1", "b", "x".repeat(17)));

        assertThat(storage.calls).containsExactly("storage u {a=1, b=" + "x".repeat(17) + "}");
    }

    @Test
    void set_null_isRefusedAsBefore() {
        Map<String, String> settings = new HashMap<>();
        settings.put("a", null);

        assertThatThrownBy(() -> gate.handler().push(SPAN, peer.id(), settings))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("a=null");
    }

    @Test
    void bind_storedSettingsFit_binds() {
        peer.session().set("a", "1");
        store("u", Map.of("a", "x".repeat(100), "b", "x".repeat(17)));

        peer.session().bind("u");

        assertThat(peer.session().getSettings()).hasSize(2);
        assertThat(peer.session().getUserId()).isEqualTo("u");
    }

    @Test
    void bind_storedSettingsDoNotFit_staysUnbound() {
        peer.session().set("a", "1");
        store("u", Map.of("b", "x".repeat(18)));

        assertNothingChanged(Map.of("a", "1"), () -> peer.session().bind("u"), 21);

        assertThat(peer.session().getUserId()).isEmpty();
        assertThat(gate.handler().getAgentsByUser("u")).isEmpty();
        assertThat(storage.calls).containsExactly("query u");
    }

    @Test
    void setLocalKv_onTheServer_isNotLimited() {
        peer.session().setLocalKv("a", "x".repeat(100));

        assertThat(peer.session().getSettings()).hasSize(1);
        peer.session().remove("a");
        assertThat(peer.session().getSettings()).isEmpty();
    }

    @Test
    void set_headerIsTooLargeAlready_canOnlyShrinkIt() throws Exception {
        String id = Agents.newId();
        Options.Builder options = Options.builder().agentLearner(agents).limits(limits());
        try (TestGate other = TestGate.start(options);
                Socket socket = TestClient.openSocket(Link.WS, other.address(Link.WS))) {
            RawWebSocket.request(socket, "/mqtt", "User-Agent: " + "x".repeat(90) + "\r\n");
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands(id, 60);
            Session session = agents.connected(id).getSession();

            assertRefused(() -> session.set("a", ""), 101);
            session.set("User-Agent", "x".repeat(50));
            assertRefused(() -> session.set("a", ""), 61);
            session.bind("u");
            session.set("User-Agent", "");
            session.set("a", "1");

            assertThat(session.getSettings()).isEqualTo(Map.of("User-Agent", "", "a", "1"));
        }
    }
}
