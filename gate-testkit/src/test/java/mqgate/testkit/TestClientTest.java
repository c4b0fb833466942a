package mqgate.testkit;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.UserProperty;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test can tell its client to do. */
final class TestClientTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final String PING = "c000";

    @RegisterExtension
    private final GateExtension gate = GateExtension.builder()
            .options(options -> Game.options(options)
                    .authenticator(request -> CompletableFuture.completedFuture(
                            request.getUserName().filter("eve"::equals).isPresent()
                                    ? AuthResult.reject(CloseReason.BANNED)
                                    : AuthResult.accept("ann"))))
            .failOnLeaks()
            .build();

    @Test
    void connect_refusedByTheGate_fails() {
        assertThatThrownBy(() -> gate.client().userName("eve").password("x").connect())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: to be let in")
                .hasMessageContaining("CONNACK 0x8a");
    }

    @Test
    void tryConnect_refusedByTheGate_tellsWhy() {
        TestClient five = gate.client().userName("eve").tryConnect();
        TestClient three = gate.client().mqtt3().userName("eve").tryConnect();

        assertThat(five).isRefusedWith(CloseReason.BANNED);
        assertThat(three).isRefusedWith(CloseReason.BANNED);
        assertThat(five.connAck().code()).isEqualTo(0x8a);
        assertThat(three.connAck().code()).isEqualTo(5);
        assertThatThrownBy(() -> assertThat(five).isRefusedWith(CloseReason.GATE_FULL))
                .hasMessageContaining("expected: a refusal for GATE_FULL");
    }

    @Test
    void connAck_noClientId_hasTheOneThatTheGateGave() {
        assertThat(gate.connect().connAck().assignedClientId()).isPresent();
        assertThat(gate.client().clientId("me").connect().connAck().assignedClientId())
                .isEmpty();
    }

    @Test
    void userProperty_ofTheMessage_reachesTheHandlerAndComesBack() {
        TestClient client = gate.connect();

        TestMessage answer = client.message("game/HD_mirror")
                .userProperty("traceparent", "00-1")
                .body("x")
                .request();

        assertThat(answer)
                .withBody("x")
                .withUserProperty(
                        "seen", List.of(new UserProperty("traceparent", "00-1")).toString());
    }

    @Test
    void userProperty_ofMqtt3_isRefused() {
        TestClient client = gate.client().mqtt3().connect();

        assertThatThrownBy(() -> client.message("game/HD_echo").userProperty("a", "b"))
                .hasMessage("userProperty: a client of MQTT 3 (expected: of MQTT 5)");
    }

    @Test
    void keepAlive_silentClient_pingsByItself() {
        TestClient client = gate.client().keepAlive(A_SECOND).connect();

        assertThat(client.conversation().await("two pings", () -> client.pongs() >= 2 ? true : null))
                .isTrue();
    }

    @Test
    void keepAlive_halfASecond_isRefused() {
        assertThatThrownBy(() -> gate.client().keepAlive(Duration.ofMillis(500))) // on the wire it would be none at all
                .hasMessage("keepAlive: PT0.5S (expected: whole seconds, 0 to 65535)");
    }

    @Test
    void pings_switchedOff_isClosedForItsSilence() {
        TestClient client = gate.client().keepAlive(A_SECOND).pings(false).connect();

        assertThat(client).isClosedWith(CloseReason.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void acknowledges_switchedOff_isSentTheMessageAgainOnlyByTheGate() {
        TestClient client = gate.client().acknowledges(false).receiveMaximum(1).connect();

        client.publish("game/HD_tellSafely", "first");
        client.publish("game/HD_tellSafely", "second");

        assertThat(client).receives("news").withBody("first");
        assertThat(client).receivesNothing();
    }

    @Test
    void topicAliases_ofTheGate_areWrittenOut() {
        TestClient client = gate.client().topicAliasMaximum(5).connect();

        client.publish("game/HD_tell", "1");
        client.publish("game/HD_tell", "2");
        client.publish("game/HD_tell", "3");

        assertThat(client).receives("news").withBody("1");
        assertThat(client).receives("news").withBody("2");
        assertThat(client).receives("news").withBody("3");
    }

    @Test
    void stopReading_whatTheGateSends_waitsUntilItReadsAgain() {
        TestClient client = gate.connect();
        client.stopReading();

        client.publish("game/HD_tell", "late");
        assertThat(gate.gate()).hasHandled(1);
        assertThat(client.messages()).isEmpty();
        client.resumeReading();

        assertThat(client).receives("news").withBody("late");
    }

    @Test
    void open_noConnect_leavesTheBytesToTheTest() {
        TestClient client = gate.client().open();

        client.sendRaw(HexFormat.of().parseHex(PING));

        assertThat(client).isClosed();
        assertThat(gate.gate()).hasClosed(CloseReason.PROTOCOL_ERROR, 1);
    }

    @Test
    void sendRaw_aPacketInPieces_isOnePacket() {
        TestClient client = gate.connect();
        byte[] ping = HexFormat.of().parseHex(PING);

        client.sendRaw(new byte[] {ping[0]});
        client.sendRaw(new byte[] {ping[1]});

        assertThat(client.conversation().await("a pong", () -> client.pongs() == 1 ? true : null))
                .isTrue();
    }

    @Test
    void webSocket_wrongPath_saysHowItWasAnswered() {
        assertThatThrownBy(() -> gate.client().webSocket("/elsewhere").connect())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("HTTP/1.1 404");
    }

    @Test
    void tls_gateWithout_saysWhatIsMissing() {
        assertThatThrownBy(() -> gate.client().tls().connect())
                .hasMessage("tls: off (expected: GateExtension.builder().tls(), for a client that speaks it)");
    }

    @Test
    void clientOfAGate_madeWithoutTheExtension_findsItsListener() {
        try (TestClient tcp = TestClient.of(gate.gate()).connect();
                TestClient webSocket = TestClient.of(gate.gate()).webSocket().connect();
                TestClient address = TestClient.of(gate.tcpAddress()).connect()) {
            assertThat(gate.gate()).hasSessions(3);
            assertThat(tcp).isServed();
            assertThat(webSocket).isServed();
            assertThat(address).isServed();
        }

        assertThat(gate.gate()).hasSessions(0);
        assertThatThrownBy(() -> TestClient.of(gate.gate()).tls().connect())
                .hasMessageEndingWith("(expected: one for TCP in TLS that is bound)");
    }
}
