package mqgate.testkit;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import mqgate.api.CloseReason;
import mqgate.api.Session;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an assertion says that fails. */
final class AssertionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofMillis(100);

    @RegisterExtension
    private final GateExtension gate = GateExtension.builder()
            .options(Game::options)
            .client(client -> client.patience(PATIENCE))
            .build();

    private static AbstractThrowableAssert<?, ?> failureOf(ThrowingCallable assertion) {
        return assertThatThrownBy(assertion).isInstanceOf(AssertionError.class);
    }

    @Test
    void receives_anotherMessageCame_saysWhich(TestClient client) {
        client.publish("game/HD_tell", "rain");
        client.request("game/HD_echo", "so that the message has come");

        client.patience(SOON);

        failureOf(() -> assertThat(client).receives("weather"))
                .hasMessageStartingWith(
                        "expected: a message on weather within 0.1 s\n"
                                + " but: the connection is open; messages that nobody took: [a message of QoS 0 on news: \"rain\"]")
                .hasMessageContaining("  > CONNECT")
                .hasMessageContaining("  < PUBLISH 0 news \"rain\"");
    }

    @Test
    void receives_closedMeanwhile_saysWhyAtOnce() {
        TestClient client = gate.client().patience(Duration.ofMinutes(1)).connect();
        client.publish("game/HD_kick", "");

        failureOf(() -> assertThat(client).receives("weather"))
                .hasMessageContaining("but: the connection was closed: DISCONNECT 0x98; no message");
    }

    @Test
    void receivesNothing_somethingCame_saysWhat(TestClient client) {
        client.publish("game/HD_tell", "rain");
        client.awaitNext();
        assertThat(client).receivesNothing();
        client.request("game/HD_echo", "so that what comes next has come");
        client.publish("game/HD_tell", "snow");

        failureOf(() -> assertThat(client).receivesNothing(Duration.ofSeconds(5)))
                .hasMessageContaining("but there was a message of QoS 0 on news: \"snow\"");
    }

    @Test
    void message_notAsExpected_saysBoth(TestClient client) {
        client.publish("game/HD_tell", "rain");
        TestMessage message = client.awaitNext();

        failureOf(() -> assertThat(message).withBody("snow"))
                .hasMessage("expected: with body \"snow\"\n but: a message of QoS 0 on news: \"rain\"");
        failureOf(() -> assertThat(message).onTopic("weather")).hasMessageContaining("on topic weather");
        failureOf(() -> assertThat(message).withQos(1)).hasMessageContaining("of QoS 1");
        failureOf(() -> assertThat(message).withUserProperty("a", "b"))
                .hasMessageContaining("with user property a=b")
                .hasMessageEndingWith("which has the user properties []");
        failureOf(() -> assertThat(message).hasResult("rain"))
                .hasMessage("a message of QoS 0 on news: \"rain\" (expected: a reply in the envelope)");
    }

    @Test
    void reply_resultOrError_isReadFromTheEnvelope(TestClient client) {
        TestMessage count = client.request("game/HD_count/1", "{}");
        TestMessage failure = client.request("game/HD_fail/1", "{}");

        assertThat(count).hasResult(Map.of("n", 2));
        assertThat(count.reply().result()).isEqualTo("{\"n\":2}");
        assertThat(count.reply().trace()).isNotEmpty();
        assertThat(count.reply().resultAs(Map.class)).isEqualTo(Map.of("n", 2));
        assertThat(failure).hasError("no such door");
        failureOf(() -> assertThat(count).hasResult(3)).hasMessageContaining("a reply with result 3");
        failureOf(() -> assertThat(count).hasError("full")).hasMessageContaining("a reply with error full");
        failureOf(() -> count.reply().resultAs(Integer.class)).hasMessage("result: {\"n\":2} (expected: a Integer)");
        failureOf(() -> failure.reply().resultAs(String.class)).hasMessage("error: no such door (expected: a result)");
    }

    @Test
    void isClosedWith_anotherReason_saysWhatWasTold(TestClient client) {
        client.patience(SOON);
        failureOf(() -> assertThat(client).isClosed())
                .hasMessageStartingWith("expected: the end of the connection within 0.1 s");
        client.patience(PATIENCE);
        client.publish("game/HD_kick", "");

        failureOf(() -> assertThat(client).isClosedWith(CloseReason.GATE_SHUTDOWN))
                .hasMessageStartingWith("expected: to be closed with GATE_SHUTDOWN (MQTT 0x8b, WebSocket 1001)\n"
                        + " but: the connection was closed: DISCONNECT 0x98;");
    }

    @Test
    void isClosedWith_nothingWasTold_fails(TestClient client) {
        client.drop();

        failureOf(() -> assertThat(client).isClosedWith(CloseReason.KICKED))
                .hasMessageContaining("the connection was closed: without a word");
    }

    @Test
    void gate_countsSomethingElse_saysWhat(TestClient client) {
        assertThat(gate.gate()).hasSessions(1).hasOpenConnections(1);
        assertThat(client).isServed();

        failureOf(() -> assertThat(gate.gate()).within(SOON).hasSessions(2))
                .hasMessage("expected: 2 sessions within 0.1 s\n but: 1");
        failureOf(() -> assertThat(gate.gate()).within(Duration.ZERO).hasClosed(CloseReason.KICKED, 1))
                .hasMessageContaining("1 connections closed with KICKED");
    }

    @Test
    void virtualGate_countsLater_movesItsTime() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient client = virtual.connect("p");

            virtual.line(client).partition(Duration.ofSeconds(8));
            client.disconnect();

            assertThat(virtual).hasSessions(0).hasClosed(CloseReason.CLIENT_DISCONNECT, 1);
            assertThat(virtual.now()).isEqualTo(Duration.ofSeconds(8));
            failureOf(() -> assertThat(virtual).hasSessions(1)).hasMessage("expected: 1 sessions within 10 s\n but: 0");
        }
    }

    @Test
    void session_isSomethingElse_saysWhat() {
        Session session = gate.gate().newSession(Map.of("UserId", "ann", "Settings", Map.of("color", "red")));

        assertThat(session).isBoundTo("ann").hasSetting("color", "red");
        failureOf(() -> assertThat(session).isGuest()).hasMessageStartingWith("expected: a session of a guest\n but: ");
        failureOf(() -> assertThat(session).isBoundTo("bob")).hasMessageContaining("a session of user bob");
        failureOf(() -> assertThat(session).hasSetting("color", "blue")).hasMessageContaining("setting color=blue");
    }
}
