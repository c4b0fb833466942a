package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a WebSocket has: its handshake and its frames. */
final class WebSocketTest {

    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;
    private static final int CLOSE = RawWebSocket.FINAL | RawWebSocket.CLOSE;
    private static final byte[] NORMAL = {0x03, (byte) 0xe8};
    private static final byte[] GOING_AWAY = {0x03, (byte) 0xe9};

    private static final Agents agents = new Agents();
    private static final Echo echo = new Echo();
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder().agentLearner(agents).routeHandler(echo));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static Socket openSocket() throws IOException {
        return TestClient.openSocket(Link.WS, gate.address(Link.WS));
    }

    private static RawWebSocket connect(Socket socket, String clientId) throws IOException {
        RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");
        webSocket.send(BINARY, TestClient.connect(clientId, 60));
        assertThat(hex(webSocket.read())).isEqualTo("82:20020000");
        return webSocket;
    }

    private static RawWebSocket connect(Socket socket) throws IOException {
        return connect(socket, "test");
    }

    private static String hex(RawWebSocket.Frame frame) {
        return String.format("%02x:", frame.head()) + HexFormat.of().formatHex(frame.payload());
    }

    private static void assertEnded(RawWebSocket webSocket) {
        assertThatExceptionOfType(EOFException.class).isThrownBy(webSocket::read);
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("none");
    }

    private static String get(String request) throws IOException {
        try (Socket socket = openSocket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void handshake_valid_isAcceptedAsTheStandardSays() throws Exception {
        try (Socket socket = openSocket()) {
            String answer = RawWebSocket.request(socket, "/mqtt", "Sec-WebSocket-Protocol: mqtt\r\n");

            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(header(answer, "upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(header(answer, "connection")).isEqualToIgnoringCase("upgrade");
            assertThat(header(answer, "sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(header(answer, "sec-websocket-protocol")).isEqualTo("mqtt");
        }
    }

    @ParameterizedTest
    @CsvSource({"mqtt, mqtt", "'other, mqtt', mqtt", "'mqtt, other', mqtt", "mqttv3.1, mqttv3.1", "other, none"})
    void handshake_subprotocolOffered_isAnsweredIfItIsOurs(String offered, String expected) throws Exception {
        try (Socket socket = openSocket()) {
            String answer = RawWebSocket.request(socket, "/mqtt", "Sec-WebSocket-Protocol: " + offered + "\r\n");

            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(header(answer, "sec-websocket-protocol")).isEqualTo(expected);
        }
    }

    @Test
    void handshake_noSubprotocolOffered_noneIsAnswered() throws Exception {
        try (Socket socket = openSocket()) {
            String answer = RawWebSocket.request(socket, "/mqtt", "");

            assertThat(answer).startsWith("HTTP/1.1 101 ").doesNotContainIgnoringCase("sec-websocket-protocol");
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mqtt2", "/mqtt/", "/MQTT", "/other", "/mqt"})
    void handshake_otherPath_isNotFoundAndClosed(String path) throws Exception {
        try (Socket socket = openSocket()) {
            String answer = RawWebSocket.request(socket, path, "Sec-WebSocket-Protocol: mqtt\r\n");

            assertThat(answer).startsWith("HTTP/1.1 404 ");
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void handshake_pathWithQuery_isAccepted() throws Exception {
        try (Socket socket = openSocket()) {
            String answer = RawWebSocket.request(socket, "/mqtt?token=1", "Sec-WebSocket-Protocol: mqtt\r\n");

            assertThat(answer).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void handshake_pathOfTheOptions_isTheOnlyOne() throws Exception {
        try (TestGate other = TestGate.start(Options.builder().wsPath("/game/socket"));
                Socket right = TestClient.openSocket(Link.WS, other.address(Link.WS));
                Socket wrong = TestClient.openSocket(Link.WS, other.address(Link.WS))) {
            assertThat(RawWebSocket.request(right, "/game/socket", "")).startsWith("HTTP/1.1 101 ");
            assertThat(RawWebSocket.request(wrong, "/mqtt", "")).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "HEAD"})
    void handshake_plainHttp_isAnErrorAndClosed(String method) throws Exception {
        assertThat(get(method + " /mqtt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void handshake_otherVersion_isAnErrorThatNamesOurs() throws Exception {
        try (Socket socket = openSocket()) {
            String request = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            byte[] start = socket.getInputStream().readNBytes(12);

            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 426");
        }
    }

    @Test
    void handshake_hugeHeaders_areRefused() throws Exception {
        try (Socket socket = openSocket()) {
            String answer = RawWebSocket.request(socket, "/mqtt", "X-Huge: " + "x".repeat(12_000) + "\r\n");

            assertThat(answer).startsWith("HTTP/1.1 4");
        } catch (SocketException e) {
            // reset while the rest was sent: refused as well
        }
    }

    @Test
    void handshake_hugeBody_isRefused() throws Exception {
        String request = "POST /mqtt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
        try (Socket socket = openSocket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            byte[] start = socket.getInputStream().readNBytes(12);

            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void frames_packetOverSeveralContinuations_isServed() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);
            byte[] packet = TestClient.bytes("30 07 0003742f78 6869");

            webSocket.send(RawWebSocket.BINARY, Arrays.copyOfRange(packet, 0, 1));
            webSocket.send(RawWebSocket.CONTINUATION, Arrays.copyOfRange(packet, 1, 4));
            webSocket.send(RawWebSocket.CONTINUATION, new byte[0]);
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, Arrays.copyOfRange(packet, 4, 9));

            assertThat(hex(webSocket.read())).isEqualTo("82:30070003742f786869");
        }
    }

    @Test
    void frames_pingBetweenContinuations_isAnswered() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(RawWebSocket.BINARY, TestClient.bytes("c0"));
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, new byte[] {1});
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, TestClient.bytes("00"));

            assertThat(hex(webSocket.read())).isEqualTo("8a:01");
            assertThat(hex(webSocket.read())).isEqualTo("82:d000");
        }
    }

    @Test
    void frames_severalPacketsInOne_areServed() throws Exception {
        try (Socket socket = openSocket();
                TestClient client = TestClient.over(socket, connect(socket))) {
            client.send("c000 820600010001 6100 c000");

            assertThat(client.readHex()).isEqualTo("d000");
            assertThat(client.readHex()).isEqualTo("9003000100");
            assertThat(client.readHex()).isEqualTo("d000");
        }
    }

    @Test
    void frames_packetSplitOverTwo_isServed() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(BINARY, TestClient.bytes("c000 30 07 0003"));
            webSocket.send(BINARY, TestClient.bytes("742f78 6869"));

            assertThat(hex(webSocket.read())).isEqualTo("82:d000");
            assertThat(hex(webSocket.read())).isEqualTo("82:30070003742f786869");
        }
    }

    @Test
    void frames_empty_areIgnored() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(BINARY, new byte[0]);
            webSocket.send(BINARY, TestClient.bytes("c000"));

            assertThat(hex(webSocket.read())).isEqualTo("82:d000");
        }
    }

    @Test
    void frames_largePacket_isOneMessage() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);
            byte[] packet = TestClient.publishPacket("t/x", new byte[60_000]);

            webSocket.send(BINARY, packet);

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(BINARY);
            assertThat(frame.payload()).isEqualTo(packet);
        }
    }

    @Test
    void frames_text_isUnsupportedData() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket, id);

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.TEXT, "hi".getBytes(StandardCharsets.US_ASCII));

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1003);
            assertEnded(webSocket);
            agents.assertClosed(id, CloseReason.UNSUPPORTED_DATA);
        }
    }

    @Test
    void frames_ping_isAnsweredWithItsData() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, TestClient.bytes("010203"));

            assertThat(hex(webSocket.read())).isEqualTo("8a:010203");
        }
    }

    @Test
    void frames_pong_isIgnored() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PONG, TestClient.bytes("01"));
            webSocket.send(BINARY, TestClient.bytes("c000"));

            assertThat(hex(webSocket.read())).isEqualTo("82:d000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"03e8", "03e9", "0fa0", "03e8627965"})
    void frames_close_isSentBackAndIsAGoodbye(String payload) throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket, id);

            webSocket.send(CLOSE, TestClient.bytes(payload));

            assertThat(hex(webSocket.read())).startsWith("88:" + payload.substring(0, 4));
            assertEnded(webSocket);
            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
            assertThat(agent.getError()).isEmpty();
        }
    }

    @Test
    void frames_closeWithoutCode_isAnswered() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(CLOSE, new byte[0]);

            assertThat(webSocket.read().head()).isEqualTo(CLOSE);
            assertEnded(webSocket);
        }
    }

    @Test
    void frames_closeBeforeConnect_isSentBack() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");

            webSocket.send(CLOSE, NORMAL);

            assertThat(hex(webSocket.read())).isEqualTo("88:03e8");
            assertEnded(webSocket);
        }
    }

    /** What browsers do on leaving a page: the last messages, DISCONNECT and close, all at once. */
    @Test
    void frames_closeRightAfterMessages_theyAreAllHandled() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket, id);

            webSocket.send(BINARY, TestClient.bytes("3007 0003742f78 6869".repeat(100) + "e000"));
            webSocket.send(CLOSE, GOING_AWAY);

            Agent agent = agents.disconnected(id);
            assertThat(echo.handledFor(agent)).hasSize(100);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
        }
    }

    @Test
    void frames_unmasked_isAProtocolError() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket, id);

            socket.getOutputStream().write(TestClient.bytes("82 02 c000"));

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1002);
            assertEnded(webSocket);
            agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({"c2, reserved bit", "83, reserved opcode", "80, continuation of nothing", "09, fragmented ping"})
    void frames_malformed_closes(String head, String name) throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket, id);

            webSocket.send(Integer.parseInt(head, 16), TestClient.bytes("c000"));

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1002);
            agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
        }
    }

    @Test
    void frames_tooLarge_saysSo() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(BINARY, TestClient.bytes("30 80 80 04"));

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void close_byTheAgent_isNormal(Link link) throws Exception {
        String id = Agents.newId();
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = connect(socket, id);

            agents.connected(id).write("t", new byte[] {1});
            agents.connected(id).close();

            assertThat(hex(webSocket.read())).isEqualTo("82:300400017401");
            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1000);
            agents.assertClosed(id, CloseReason.CLOSED_BY_SERVER);
        }
    }

    @Test
    void destroy_byTheAgent_dropsTheSocketWithoutACloseFrame() throws Exception {
        String id = Agents.newId();
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket, id);

            agents.connected(id).destroy();

            assertEnded(webSocket);
            agents.assertClosed(id, CloseReason.DESTROYED);
        }
    }

    /** More than the buffers of the system hold is written at once, so that no close frame could leave either. */
    @Test
    void slowConsumer_readsNothing_isDropped() throws Exception {
        String id = Agents.newId();
        AsyncRouteHandler flood = (session, topic, body) -> {
            for (int i = 0; i < 200; i++) {
                session.sendNoReply("t", new byte[100_000]);
            }
            return CompletableFuture.completedStage(RouteResult.none());
        };
        try (TestGate flooding = TestGate.start(Options.builder()
                        .maxUnsentBytes(16_000_000)
                        .agentLearner(agents)
                        .asyncRouteHandler(flood));
                Socket socket = TestClient.openSocket(Link.WS, flooding.address(Link.WS))) {
            connect(socket, id).send(BINARY, TestClient.bytes("30 07 0003742f78 6869"));

            agents.assertClosed(id, CloseReason.SLOW_CONSUMER);
        }
    }

    @Test
    void close_mqttDisconnect_isNormal() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = connect(socket);

            webSocket.send(BINARY, TestClient.bytes("e000"));

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1000);
            assertEnded(webSocket);
        }
    }

    @Test
    void close_byTheGate_isGoingAway() throws Exception {
        TestGate closing = TestGate.start(Options.builder());
        try (closing;
                Socket socket = TestClient.openSocket(Link.WS, closing.address(Link.WS))) {
            RawWebSocket webSocket = connect(socket);

            closing.close();

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1001);
        }
    }
}
