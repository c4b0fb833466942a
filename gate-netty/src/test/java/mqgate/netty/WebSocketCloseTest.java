package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a WebSocket ends: what ends it, with which last word, and what the server learns. */
final class WebSocketCloseTest {

    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;
    private static final int CLOSE = RawWebSocket.FINAL | RawWebSocket.CLOSE;
    private static final byte[] NORMAL = {0x03, (byte) 0xe8};
    private static final byte[] GOING_AWAY = {0x03, (byte) 0xe9};

    private static final Agents agents = new Agents();
    private static final Echo echo = new Echo();
    private static final Listener mqant = Link.WS.listener().dialect(Dialect.MQANT);
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(
                Options.builder().agentLearner(agents).routeHandler(echo).listener(mqant));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static Socket openSocket() throws IOException {
        return TestClient.openSocket(Link.WS, gate.address(Link.WS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"03e8", "03e9", "03ea", "03eb", "03ef", "03f6", "0bb8", "0fa0", "1387", "03e8627965", "03e9c3a4"
            })
    void frames_close_isSentBackAndIsAGoodbye(String payload) throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            webSocket.send(CLOSE, TestClient.bytes(payload));

            assertThat(webSocket.read().hex()).startsWith("88:" + payload.substring(0, 4));
            webSocket.assertEnded();
            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
            assertThat(agent.getError()).isEmpty();
        }
    }

    @Test
    void frames_closeWithoutCode_isAnswered() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(CLOSE, new byte[0]);

            assertThat(webSocket.read().head()).isEqualTo(CLOSE);
            webSocket.assertEnded();
        }
    }

    @Test
    void frames_afterAClose_areNotHandled() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);
            String late =
                    masked(0x82, "3007 0003742f78 6869") + masked(0x89, "01") + masked(0x88, "03e9") + "82 02 c000";

            socket.getOutputStream().write(TestClient.bytes(masked(0x88, "03e8") + late));

            assertThat(webSocket.read().hex()).isEqualTo("88:03e8");
            webSocket.assertEnded();
            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
            assertThat(echo.handledFor(agent)).isEmpty();
        }
    }

    @Test
    void frames_closeBeforeConnect_isSentBack() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");

            webSocket.send(CLOSE, NORMAL);

            assertThat(webSocket.read().hex()).isEqualTo("88:03e8");
            webSocket.assertEnded();
        }
    }

    /** What browsers do on leaving a page: the last messages, DISCONNECT and close, all at once. */
    @Test
    void frames_closeRightAfterMessages_theyAreAllHandled() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            webSocket.send(BINARY, TestClient.bytes("3007 0003742f78 6869".repeat(100) + "e000"));
            webSocket.send(CLOSE, GOING_AWAY);

            Agent agent = agents.disconnected(id);
            assertThat(echo.handledFor(agent)).hasSize(100);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
        }
    }

    private static final Map<String, String> MALFORMED = new TreeMap<>();

    static {
        MALFORMED.put("unmasked", "82 02 c000");
        MALFORMED.put("unmasked ping", "89 00");
        MALFORMED.put("unmasked close", "88 02 03e8");
        MALFORMED.put("first reserved bit", masked(0xc2, "c000"));
        MALFORMED.put("second reserved bit", masked(0xa2, "c000"));
        MALFORMED.put("third reserved bit", masked(0x92, "c000"));
        MALFORMED.put("reserved bit of a ping", masked(0xc9, ""));
        MALFORMED.put("opcode 3", masked(0x83, "c000"));
        MALFORMED.put("opcode 7", masked(0x87, ""));
        MALFORMED.put("opcode 11", masked(0x8b, ""));
        MALFORMED.put("opcode 15", masked(0x8f, "c000"));
        MALFORMED.put("continuation of nothing", masked(0x80, "c000"));
        MALFORMED.put("unfinished continuation of nothing", masked(0x00, "c000"));
        MALFORMED.put("continuation of what was finished", masked(0x82, "") + masked(0x80, "c000"));
        MALFORMED.put("binary in an unfinished message", masked(0x02, "c0") + masked(0x82, "00"));
        MALFORMED.put("text in an unfinished message", masked(0x02, "c0") + masked(0x81, "00"));
        MALFORMED.put("fragmented ping", masked(0x09, "01"));
        MALFORMED.put("fragmented pong", masked(0x0a, "01"));
        MALFORMED.put("fragmented close", masked(0x08, "03e8"));
        MALFORMED.put("ping of 126 bytes", "89 fe 007e 12345678" + "00".repeat(126));
        MALFORMED.put("ping of 65536 bytes", "89 ff 0000000000010000 12345678");
        MALFORMED.put("close of 126 bytes", "88 fe 007e 12345678 03e8" + "61".repeat(124));
        MALFORMED.put("length of two bytes where one would do", "82 fe 0002 00000000 c000");
        MALFORMED.put("length of eight bytes where two would do", "82 ff 000000000000ffff 00000000");
        MALFORMED.put("negative length", "82 ff 8000000000000000 00000000");
        MALFORMED.put("close with half a code", masked(0x88, "03"));
        MALFORMED.put("close with a reason that is not UTF-8", masked(0x88, "03e8 c328"));
        MALFORMED.put("close with a surrogate in the reason", masked(0x88, "03e8 eda080"));
    }

    private static String masked(int head, String payload) {
        return HexFormat.of().formatHex(RawWebSocket.frame(head, TestClient.bytes(payload)));
    }

    static Stream<Arguments> malformed() {
        return MALFORMED.entrySet().stream().map(bad -> Arguments.of(bad.getKey(), bad.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void frames_malformed_isAProtocolErrorSaidOnce(String name, String bytes) throws Exception {
        assertCloses(bytes, 1002, CloseReason.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 32768, 65535})
    void frames_closeWithAnInvalidCode_isAProtocolError(int code) throws Exception {
        assertCloses(masked(0x88, String.format("%04x", code)), 1002, CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void frames_text_isUnsupportedData() throws Exception {
        assertCloses(masked(0x81, "6869"), 1003, CloseReason.UNSUPPORTED_DATA);
    }

    @Test
    void frames_unfinishedText_isUnsupportedData() throws Exception {
        assertCloses(masked(0x01, "c0") + masked(0x80, "00"), 1003, CloseReason.UNSUPPORTED_DATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"82 ff 0000000000010005", "82 ff 7fffffffffffffff", "02 ff 0000000000020000"})
    void frames_largerThanAnyPacket_areTooLarge(String head) throws Exception {
        assertCloses(head + "12345678", 1009, CloseReason.PACKET_TOO_LARGE);
    }

    @Test
    void frames_packetTooLarge_saysSo() throws Exception {
        assertCloses(masked(0x82, "30 80 80 04"), 1009, CloseReason.PACKET_TOO_LARGE);
    }

    /** Sent twice, with pings before and behind: one close frame answers, and nothing comes after it. */
    private static void assertCloses(String bytes, int code, CloseReason reason) throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            socket.getOutputStream().write(TestClient.bytes(masked(0x89, "01") + bytes + masked(0x89, "02") + bytes));

            assertThat(webSocket.read().hex()).isEqualTo("8a:01");
            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(code);
            webSocket.assertEnded();
        }
        agents.assertClosed(id, reason);
    }

    @Test
    void frames_malformedBeforeConnect_isAProtocolError() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");

            socket.getOutputStream().write(TestClient.bytes("82 02 c000"));

            assertThat(webSocket.read().hex()).isEqualTo("88:03ea");
            webSocket.assertEnded();
        }
    }

    @Test
    void frames_malformedAfterAMessage_theMessageIsHandled() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            socket.getOutputStream().write(TestClient.bytes(masked(0x82, "3007 0003742f78 6869") + "82 02 c000"));

            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.PROTOCOL_ERROR);
            assertThat(agent.getError()).isPresent();
            assertThat(echo.handledFor(agent)).containsExactly("t/x:hi");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "82 02 c000, PROTOCOL_ERROR",
        "88 82 12345678 11dd, CLIENT_DISCONNECT",
        "88 80 12345678, CLIENT_DISCONNECT",
        "82 ff 7fffffffffffffff, PACKET_TOO_LARGE",
        "82 84 00000000 30808004, PACKET_TOO_LARGE"
    })
    void mqant_anyEnd_isSaidToBeNormal(String bytes, CloseReason reason) throws Exception {
        String id = Agents.newId();
        try (Socket socket = TestClient.openSocket(Link.WS, mqantAddress())) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            socket.getOutputStream().write(TestClient.bytes(bytes));

            assertThat(webSocket.read().hex()).isEqualTo("88:03e8");
            webSocket.assertEnded();
        }
        agents.assertClosed(id, reason);
    }

    private static InetSocketAddress mqantAddress() {
        return gate.gate().getBoundAddresses().get(mqant);
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void close_byTheAgent_isNormal(Link link) throws Exception {
        String id = Agents.newId();
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            agents.connected(id).write("t", new byte[] {1});
            agents.connected(id).close();

            assertThat(webSocket.read().hex()).isEqualTo("82:300400017401");
            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1000);
        }
        agents.assertClosed(id, CloseReason.CLOSED_BY_SERVER);
    }

    @Test
    void destroy_byTheAgent_dropsTheSocketWithoutACloseFrame() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, id);

            agents.connected(id).destroy();

            webSocket.assertEnded();
        }
        agents.assertClosed(id, CloseReason.DESTROYED);
    }

    /** More than the buffers of the system hold is written at once, so that no close frame could leave either. */
    @Test
    void slowConsumer_readsNothing_isDropped() throws Exception {
        String id = Agents.newId();
        AsyncRouteHandler flood = (session, topic, body) -> {
            for (int i = 0; i < 1000; i++) {
                session.sendNoReply("t", new byte[100_000]);
            }
            return CompletableFuture.completedStage(RouteResult.none());
        };
        try (TestGate flooding = TestGate.start(Options.builder()
                        .maxUnsentBytes(16_000_000)
                        .agentLearner(agents)
                        .asyncRouteHandler(flood));
                Socket socket = TestClient.openSocket(Link.WS, flooding.address(Link.WS))) {
            RawWebSocket.connect(socket, id).send(BINARY, TestClient.bytes("30 07 0003742f78 6869"));

            agents.assertClosed(id, CloseReason.SLOW_CONSUMER);
        }
    }

    @Test
    void close_mqttDisconnect_isNormal() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(BINARY, TestClient.bytes("e000"));

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1000);
            webSocket.assertEnded();
        }
    }

    @Test
    void close_byTheGate_isGoingAway() throws Exception {
        TestGate closing = TestGate.start(Options.builder());
        try (closing;
                Socket socket = TestClient.openSocket(Link.WS, closing.address(Link.WS))) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            closing.close();

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1001);
        }
    }
}
