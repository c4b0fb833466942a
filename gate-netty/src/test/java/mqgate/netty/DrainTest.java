package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.CloseReason;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients of a gate that is drained are told, and that they get their replies before. */
final class DrainTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String ELSEWHERE = "other.example:1883";

    private static void drain(TestGate gate, Duration time) {
        gate.gate().drain(time, CloseReason.USE_ANOTHER_SERVER, ELSEWHERE);
    }

    /**
     * Begins a drain that lasts until everybody has left, and waits until nobody gets in any more. All of so many connections are the
     * gate's before: one that it has not accepted is reset by the system.
     */
    private static CompletableFuture<Void> beginDrain(TestGate gate, int connections) {
        await().until(() -> gate.gate().getStats().getAcceptedConnections() == connections);
        CompletableFuture<Void> drained = Tasks.start(() -> drain(gate, LONG));
        await().until(() -> gate.gate().getBoundAddresses().isEmpty());
        return drained;
    }

    private static String hex(String ascii) {
        return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** DISCONNECT or CONNACK with a server reference: what stands behind the fixed header. */
    private static String reasonAndReference(String head) {
        return head + "15" + "1c" + "0012" + hex(ELSEWHERE);
    }

    @ParameterizedTest
    @EnumSource
    void drain_mqtt5_isToldWhereToGo(Link link) throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.open(link)) {
            client.shakeHands5(Agents.newId());

            drain(gate, Duration.ZERO);

            assertThat(HexFormat.of().formatHex(client.readToEnd())).isEqualTo("e017" + reasonAndReference("9c"));
        }
    }

    @Test
    void drain_noServerGiven_tellsOnlyTheReason() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands5(Agents.newId());

            gate.gate().drain(Duration.ZERO, CloseReason.SERVER_MOVED, "");

            assertThat(HexFormat.of().formatHex(client.readToEnd())).isEqualTo("e0019d");
        }
    }

    @Test
    void drain_referenceTooLargeForTheClient_tellsOnlyTheReason() throws Exception {
        CompletableFuture<RouteResult> result = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Options.Builder options = Options.builder().asyncRouteHandler((session, topic, body) -> {
            asked.countDown();
            return result;
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP);
                TestClient late = gate.open(Link.TCP)) {
            byte[] packetsOf60Bytes = TestClient.bytes("00044d515454 05 02 003c 05 27 0000003c");
            byte[] connect = TestClient.packet(0x10, TestClient.concat(packetsOf60Bytes, TestClient.string("c")));
            client.send(connect);
            assertThat(client.readHex()).matches("20..0000.*");

            client.send("3004 0001 74 00"); // the drain waits for its handler, so it does not end too early
            Tasks.await(asked);
            await().until(() -> gate.gate().getStats().getAcceptedConnections() == 2);
            CompletableFuture<Void> drained = Tasks.start(
                    () -> gate.gate().drain(Duration.ZERO, CloseReason.USE_ANOTHER_SERVER, "x".repeat(100)));
            await().until(() -> gate.gate().getBoundAddresses().isEmpty());
            late.send(connect);

            assertThat(HexFormat.of().formatHex(late.readToEnd())).isEqualTo("2003009c00");
            result.complete(RouteResult.none());
            assertThat(HexFormat.of().formatHex(client.readToEnd())).isEqualTo("e0019c");
            drained.join();
        }
    }

    @Test
    void drain_webSocket_isGoingAway() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            RawWebSocket client = RawWebSocket.connect(socket, Agents.newId());

            drain(gate, Duration.ZERO);

            assertThat(client.read().closeCode()).isEqualTo(1001);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', USE_ANOTHER_SERVER", "one:1 two:2, USE_ANOTHER_SERVER one:1 two:2"})
    void drain_closingMessageIsOn_mqtt3IsToldWhereToGo(String reference, String message) throws Exception {
        try (TestGate gate = TestGate.start(Options.builder().closingMessage(true));
                TestClient client = gate.connect()) {
            gate.gate().drain(Duration.ZERO, CloseReason.USE_ANOTHER_SERVER, reference);

            assertThat(client.readPublish()).isEqualTo(Options.CLOSING_TOPIC + ":" + message);
            client.assertClosed();
        }
    }

    @Test
    void drain_closingMessageIsOff_mqtt3IsToldNothing() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.connect()) {
            drain(gate, Duration.ZERO);

            client.assertClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void drain_notShakenHandsYet_isRefusedWithItsCode(Link link) throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient known = gate.connect();
                TestClient three = gate.open(link);
                TestClient five = gate.open(link)) {
            CompletableFuture<Void> drained = beginDrain(gate, 3);

            three.send(TestClient.connect("late", 60));
            five.send(TestClient.packet(
                    0x10,
                    TestClient.concat(TestClient.bytes("00044d515454 05 02 003c 00"), TestClient.string("late"))));

            assertThat(HexFormat.of().formatHex(three.readToEnd())).isEqualTo("20020003");
            assertThat(HexFormat.of().formatHex(five.readToEnd())).isEqualTo("2018" + reasonAndReference("009c"));
            known.assertServed();
            known.send("e000");
            drained.join();
        }
    }

    @Test
    void drain_requestOfAWebSocketComes_isAnsweredUnavailable() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient known = gate.connect();
                Socket late = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            CompletableFuture<Void> drained = beginDrain(gate, 2);

            assertThat(RawWebSocket.request(late, "/mqtt", "")).startsWith("HTTP/1.1 503 ");

            known.send("e000");
            drained.join();
        }
    }

    @Test
    void drain_newConnection_findsNoPort() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient known = gate.connect()) {
            InetSocketAddress address = gate.address(Link.TCP);
            CompletableFuture<Void> drained = beginDrain(gate, 1);

            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close());
            known.assertServed();

            known.send("e000");
            drained.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void drain_handlerIsBusy_replyAndPushComeBeforeTheEnd(Link link) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answering = new CountDownLatch(1);
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> {
            asked.countDown();
            Tasks.await(answering);
            session.send("push", body);
            return RouteResult.raw(body);
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect(link)) {
            client.publish("a/b", "hello");
            Tasks.await(asked);
            CompletableFuture<Void> drained = Tasks.start(() -> drain(gate, Duration.ZERO));
            await().until(() -> gate.gate().getBoundAddresses().isEmpty());

            answering.countDown();

            assertThat(client.readPublish()).isEqualTo("push:hello");
            assertThat(client.readPublish()).isEqualTo("a/b:hello");
            client.assertClosed();
            drained.join();
        }
    }

    /** It has no words for it, but it gets what it has asked for. */
    @Test
    void drain_protocolOfOnesOwn_isAnsweredAndClosed() throws Exception {
        CompletableFuture<RouteResult> answer = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Listener lines = Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new);
        Options.Builder options = Options.builder().listener(lines).asyncRouteHandler((session, topic, body) -> {
            asked.countDown();
            return answer;
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = TestClient.open(
                        Link.TCP, gate.gate().getBoundAddresses().get(lines))) {
            client.send("HELLO me\na/b hi\n".getBytes(StandardCharsets.US_ASCII));
            Tasks.await(asked);
            CompletableFuture<Void> drained = Tasks.start(() -> drain(gate, Duration.ZERO));
            await().until(() -> gate.gate().getBoundAddresses().isEmpty());

            answer.complete(RouteResult.raw("ho".getBytes(StandardCharsets.US_ASCII)));

            assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII))
                    .endsWith("a/b ho\n");
            drained.join();
        }
    }
}
