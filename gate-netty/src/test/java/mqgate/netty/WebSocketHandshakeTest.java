package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request that opens a WebSocket (RFC 6455, section 4.2), and what is agreed on with it. */
final class WebSocketHandshakeTest {

    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;

    private static final Listener mqant = Link.WS.listener().dialect(Dialect.MQANT);
    private static final Listener mqantWithPath = mqant.wsPath("/socket");
    private static final Listener guarded =
            Link.WS.listener().wsAllowedOrigins(List.of("https://game.example", "http://localhost:8080"));
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder()
                .routeHandler(new Echo())
                .listener(mqant)
                .listener(mqantWithPath)
                .listener(guarded));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static Socket open() throws IOException {
        return TestClient.openSocket(Link.WS, gate.address(Link.WS));
    }

    private static Socket open(Listener listener) throws IOException {
        InetSocketAddress address = gate.gate().getBoundAddresses().get(listener);
        return TestClient.openSocket(Link.WS, address);
    }

    private static UpgradeRequest.Answer answer(UpgradeRequest request) throws IOException {
        try (Socket socket = open()) {
            return request.send(socket);
        }
    }

    private static UpgradeRequest.Answer answer(Listener listener, UpgradeRequest request) throws IOException {
        try (Socket socket = open(listener)) {
            return request.send(socket);
        }
    }

    @Test
    void handshake_valid_isAcceptedAsTheStandardSays() throws Exception {
        try (Socket socket = open()) {
            UpgradeRequest.Answer answer =
                    UpgradeRequest.valid().and("Sec-WebSocket-Protocol: mqtt").send(socket);

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(answer.header("connection")).isEqualToIgnoringCase("upgrade");
            assertThat(answer.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.header("sec-websocket-protocol")).isEqualTo("mqtt");
            assertThat(answer.header("sec-websocket-extensions")).isEqualTo("none");
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Upgrade, WebSocket",
        "Upgrade, 'h2c, websocket'",
        "Connection, 'keep-alive, Upgrade'",
        "Connection, upgrade",
        "Content-Length, 0",
        "Origin, https://anywhere.example",
        "Sec-WebSocket-Extensions, 'permessage-deflate; client_max_window_bits'"
    })
    void handshake_otherValidHeader_isAccepted(String name, String value) throws Exception {
        UpgradeRequest.Answer answer = answer(UpgradeRequest.valid().with(name, value));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-extensions")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mqtt?token=1", "/mqtt?", "/mqtt?a=/b?c", "http://localhost/mqtt", "https://h:1/mqtt?a"})
    void handshake_rightPathInAnotherForm_isAccepted(String uri) throws Exception {
        assertThat(answer(UpgradeRequest.to(uri)).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void handshake_framesRightBehindTheRequest_areServed(Link link) throws Exception {
        byte[] frames = TestClient.concat(
                RawWebSocket.frame(BINARY, TestClient.connect("eager", 60)),
                RawWebSocket.frame(BINARY, TestClient.bytes("3007 0003742f78 6869")));
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            socket.getOutputStream()
                    .write(TestClient.concat(UpgradeRequest.valid().bytes(), frames));

            assertThat(UpgradeRequest.Answer.read(socket).status()).isEqualTo(101);
            TestClient client = TestClient.over(socket, RawWebSocket.on(socket));
            assertThat(client.readHex()).isEqualTo("20020000");
            assertThat(client.readPublish()).isEqualTo("t/x:hi");
            client.assertServed();
        }
    }

    @Test
    void handshake_halfAFrameRightBehindTheRequest_isCompletedLater() throws Exception {
        byte[] frame = RawWebSocket.frame(BINARY, TestClient.connect("eager", 60));
        byte[] all = TestClient.concat(UpgradeRequest.valid().bytes(), frame);
        try (Socket socket = open()) {
            socket.getOutputStream().write(all, 0, all.length - 9);
            assertThat(UpgradeRequest.Answer.read(socket).status()).isEqualTo(101);

            socket.getOutputStream().write(all, all.length - 9, 9);

            assertThat(TestClient.over(socket, RawWebSocket.on(socket)).readHex())
                    .isEqualTo("20020000");
        }
    }

    @Test
    void handshake_byteAfterByte_isServed() throws Exception {
        byte[] frame = RawWebSocket.frame(BINARY, TestClient.connect("slow", 60));
        try (Socket socket = open()) {
            for (byte b : TestClient.concat(UpgradeRequest.valid().bytes(), frame)) {
                socket.getOutputStream().write(b);
            }

            assertThat(UpgradeRequest.Answer.read(socket).status()).isEqualTo(101);
            assertThat(TestClient.over(socket, RawWebSocket.on(socket)).readHex())
                    .isEqualTo("20020000");
        }
    }

    @ParameterizedTest
    @CsvSource({"mqtt, mqtt", "'other, mqtt', mqtt", "'mqtt, other', mqtt", "mqttv3.1, mqttv3.1", "other, none"})
    void subprotocol_offered_isAnsweredIfItIsOurs(String offered, String expected) throws Exception {
        UpgradeRequest.Answer answer = answer(UpgradeRequest.valid().and("Sec-WebSocket-Protocol: " + offered));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"mqtt, mqtt", "'other, mqtt', other", "game.v2, game.v2", "', mqtt', mqtt", "',', none"})
    void subprotocol_offeredInMqant_isTheFirst(String offered, String expected) throws Exception {
        UpgradeRequest.Answer answer = answer(mqant, UpgradeRequest.valid().and("Sec-WebSocket-Protocol: " + offered));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).isEqualTo(expected);
    }

    @Test
    void subprotocol_inSeveralHeaders_areAllSeen() throws Exception {
        UpgradeRequest request =
                UpgradeRequest.valid().and("Sec-WebSocket-Protocol: other").and("Sec-WebSocket-Protocol: mqtt");

        assertThat(answer(request).header("sec-websocket-protocol")).isEqualTo("mqtt");
        assertThat(answer(mqant, request).header("sec-websocket-protocol")).isEqualTo("other");
    }

    @Test
    void subprotocol_notOffered_isNotAnswered() throws Exception {
        assertThat(answer(UpgradeRequest.valid()).header("sec-websocket-protocol"))
                .isEqualTo("none");
        assertThat(answer(mqant, UpgradeRequest.valid()).header("sec-websocket-protocol"))
                .isEqualTo("none");
    }

    @Test
    void path_ofTheOptions_isTheOnlyOne() throws Exception {
        try (TestGate other = TestGate.start(Options.builder().wsPath("/game/socket"));
                Socket right = TestClient.openSocket(Link.WS, other.address(Link.WS));
                Socket wrong = TestClient.openSocket(Link.WS, other.address(Link.WS))) {
            assertThat(UpgradeRequest.to("/game/socket").send(right).status()).isEqualTo(101);
            assertThat(UpgradeRequest.to("/mqtt").send(wrong).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"/, 404", "/mqtt, 404", "/socket, 101", "/socket?a, 101"})
    void path_ofAMqantListener_isTheOnlyOneIfItIsSet(String path, int status) throws Exception {
        assertThat(answer(mqant, UpgradeRequest.to(path)).status()).isEqualTo(101);
        assertThat(answer(mqantWithPath, UpgradeRequest.to(path)).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "https://game.example, 101",
        "HTTPS://Game.Example, 101",
        "http://localhost:8080, 101",
        "'', 101",
        "http://game.example, 403",
        "https://game.example.evil, 403",
        "https://evil/https://game.example, 403",
        "http://localhost, 403",
        "null, 403"
    })
    void origin_withAllowedOnes_isChecked(String origin, int status) throws Exception {
        assertThat(answer(guarded, UpgradeRequest.valid().with("Origin", origin))
                        .status())
                .isEqualTo(status);
    }
}
