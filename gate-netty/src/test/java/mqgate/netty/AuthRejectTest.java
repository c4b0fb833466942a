package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.Authenticator;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told that an authenticator does not let in. */
final class AuthRejectTest {

    private static Authenticator rejecting(AuthResult result) {
        return request -> CompletableFuture.completedFuture(result);
    }

    private static TestGate start(AuthResult result) {
        return TestGate.start(Options.builder().authenticator(rejecting(result)));
    }

    /** Returns all that a client is sent. */
    private static String answer(TestGate gate, ConnectPacket connect) throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(connect.bytes());
            String answer = client.readHex();
            client.assertClosed();
            return answer;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_USER_NAME_OR_PASSWORD, 4, 86",
        "NOT_AUTHORIZED,            5, 87",
        "BANNED,                    5, 8a",
        "CLIENT_ID_REJECTED,        2, 85",
        "BAD_AUTHENTICATION_METHOD, 5, 8c",
        "GATE_FULL,                 3, 89",
        "GATE_OVERLOADED,           3, 89",
        "QUOTA_EXCEEDED,            3, 97",
        "CONNECTION_RATE_EXCEEDED,  3, 9f",
        "USE_ANOTHER_SERVER,        3, 9c",
        "SERVER_MOVED,              3, 9d"
    })
    void reject_anyReason_isToldInTheWordsOfTheVersion(CloseReason reason, int code3, String code5) throws Exception {
        try (TestGate gate = start(AuthResult.reject(reason))) {
            assertThat(answer(gate, ConnectPacket.of(3, "a"))).isEqualTo("2002000" + code3);
            assertThat(answer(gate, ConnectPacket.of(4, "a"))).isEqualTo("2002000" + code3);
            assertThat(answer(gate, ConnectPacket.of(5, "a"))).isEqualTo("200300" + code5 + "00");
            Tables.assertEmptySoon(gate);
        }
    }

    /** The gate has room enough: it only says what it was told to say. */
    @Test
    void reject_gateOverloaded_isNoWarning() throws Exception {
        try (RecordedLog log = new RecordedLog(NettyAgent.class, Level.WARN);
                TestGate gate = start(AuthResult.reject(CloseReason.GATE_OVERLOADED));
                TestClient client = gate.open(Link.TCP)) {
            client.send(ConnectPacket.of(5, "a").bytes());
            assertThat(client.readHex()).isEqualTo("2003008900");

            String address = ":" + client.socket().getLocalPort() + ":";
            assertThat(log.messages(Level.WARN)).noneMatch(line -> line.contains(address));
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 20020003", "5, 2003008800"})
    void gateClose_authenticatorIsAsked_isToldThatTheServerIsUnavailable(int level, String told) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Options.Builder options = Options.builder().authenticator(request -> {
            asked.countDown();
            return new CompletableFuture<>();
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            client.send(ConnectPacket.of(level, "a").bytes());
            Tasks.await(asked);
            CompletableFuture<Void> closed = Tasks.start(gate.gate()::close);

            assertThat(client.readHex()).isEqualTo(told);
            client.assertClosed();
            Tasks.join(List.of(closed));
            Tables.assertEmpty(gate);
        }
    }

    @Test
    void reject_clientOfMqant_isToldTheSame() throws Exception {
        Options.Builder options = Options.builder().authenticator(rejecting(AuthResult.reject()));
        try (TestGate gate = TestGate.start(options, Dialect.MQANT)) {
            assertThat(answer(gate, ConnectPacket.of(4, "a"))).isEqualTo("20020005");
        }
    }

    @ParameterizedTest
    @EnumSource
    void reject_anyLink_isToldAndClosed(Link link) throws Exception {
        try (TestGate gate = start(AuthResult.reject());
                TestClient client = gate.open(link)) {
            client.send(TestClient.concat(
                    ConnectPacket.of(4, "a").bytes(),
                    TestClient.publishPacket("t", Replies.utf8("nobody hears this"))));

            assertThat(client.readHex()).isEqualTo("20020005");
            client.assertClosed();
            assertThat(gate.gate().getStats().getMessagesIn()).isZero();
        }
    }

    @Test
    void reject_webSocket_closesWithItsCode() throws Exception {
        try (TestGate gate = start(AuthResult.reject(CloseReason.USE_ANOTHER_SERVER));
                Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.BINARY, TestClient.connect("a", 60));

            assertThat(webSocket.read().hex()).isEqualTo("82:20020003");
            assertThat(webSocket.read().closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void withWords_mqtt5_areToldUnlessTheClientWantsNoneOrHasNoRoom() throws Exception {
        AuthResult result = AuthResult.reject(CloseReason.SERVER_MOVED)
                .withWords("over\0there")
                .withServerReference("b:1");
        try (TestGate gate = start(result)) {
            ConnectPacket connect = ConnectPacket.of(5, "a");
            String reference = "1c0003623a31";
            String words = "1f000a6f7665723f7468657265";
            assertThat(answer(gate, connect)).isEqualTo("2016009d13" + words + reference);
            assertThat(answer(gate, connect.with("17 00"))).isEqualTo("2009009d06" + reference);
            assertThat(answer(gate, connect.with("27 00000017"))).isEqualTo("2009009d06" + reference);
            assertThat(answer(gate, connect.with("27 00000018"))).isEqualTo("2016009d13" + words + reference);
            assertThat(answer(gate, ConnectPacket.of(4, "a"))).isEqualTo("20020003");
        }
    }

    @Test
    void withWords_veryLong_areShortened() throws Exception {
        String words = "\u20ac".repeat(70_000);
        try (TestGate gate = start(AuthResult.reject().withWords(words));
                TestClient client = gate.open(Link.TCP)) {
            client.send(ConnectPacket.of(5, "a").bytes());

            assertThat(client.readPacket()).hasSize(4 + 2 + 3 + 3 + 3 * 21_845);
        }
    }

    @Test
    void reject_libraries_seeTheCode() throws Exception {
        try (TestGate gate = start(AuthResult.reject(CloseReason.BAD_USER_NAME_OR_PASSWORD))) {
            Login login = Login.of(Agents.newId()).credentials("ann", "wrong");
            try (PahoClient client = new PahoClient(Link.TCP, gate.address(Link.TCP), login)) {
                assertThatThrownBy(client::connect)
                        .isInstanceOfSatisfying(
                                MqttException.class,
                                e -> assertThat(e.getReasonCode())
                                        .isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION));
            }
            try (HiveMq5Client client = new HiveMq5Client(Link.TCP, gate.address(Link.TCP), login)) {
                assertThatThrownBy(client::connect)
                        .hasRootCauseInstanceOf(Mqtt5ConnAckException.class)
                        .rootCause()
                        .isInstanceOfSatisfying(
                                Mqtt5ConnAckException.class,
                                e -> assertThat(e.getMqttMessage()
                                                .getReasonCode()
                                                .getCode())
                                        .isEqualTo(0x86));
            }
        }
    }

    @Test
    void reject_sameClientId_touchesNobody() throws Exception {
        Agents agents = new Agents();
        List<AuthResult> answers = new ArrayList<>(List.of(AuthResult.accept(), AuthResult.reject()));
        Options.Builder options = Options.builder()
                .agentLearner(agents)
                .authenticator(request -> CompletableFuture.completedFuture(answers.remove(0)));
        try (TestGate gate = TestGate.start(options);
                TestClient older = gate.open(Link.TCP)) {
            older.shakeHands("player", 60);

            assertThat(answer(gate, ConnectPacket.of(4, "player"))).isEqualTo("20020005");

            older.assertServed();
            assertThat(agents.connected("player").isClosed()).isFalse();
        }
    }
}
