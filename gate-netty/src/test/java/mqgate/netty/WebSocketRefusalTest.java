package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that open no WebSocket: the answer, and the close that does not take it away. */
final class WebSocketRefusalTest {

    private static final int HEADER_LIMIT = 1000;

    private static final Listener limited = Link.WS.listener().wsMaxHeaderSize(HEADER_LIMIT);
    private static final Listener guarded = Link.WS.listener().wsAllowedOrigins(List.of("https://game.example"));
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder().listener(limited).listener(guarded));
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

    private static UpgradeRequest.Answer answer(Listener listener, UpgradeRequest request) throws IOException {
        try (Socket socket = open(listener)) {
            return request.send(socket);
        }
    }

    private static UpgradeRequest.Answer refusal(UpgradeRequest request) throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(request.bytes());
            return readRefusal(socket);
        }
    }

    /** Reads an answer without a body, after which the connection ends properly. */
    private static UpgradeRequest.Answer readRefusal(Socket socket) throws IOException {
        UpgradeRequest.Answer answer = UpgradeRequest.Answer.read(socket);
        assertThat(answer.head()).endsWith("\r\n\r\n");
        assertThat(answer.header("content-length")).isEqualTo("0");
        assertThat(answer.header("connection").split(", ")).contains("close");
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mqtt2", "/mqtt/", "/MQTT", "/other", "/mqt", "*", "http://mqtt", "mqtt", "/%6dqtt"})
    void path_other_isNotFound(String path) throws Exception {
        assertThat(refusal(UpgradeRequest.to(path)).status()).isEqualTo(404);
    }

    @Test
    void path_otherWithoutUpgrade_isNotFound() throws Exception {
        assertThat(refusal(UpgradeRequest.to("/favicon.ico").without("Upgrade")).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "PUT", "OPTIONS", "DELETE", "CONNECT", "get", "BREW"})
    void method_other_isNotAllowed(String method) throws Exception {
        UpgradeRequest.Answer answer = refusal(UpgradeRequest.valid().line(method + " /mqtt HTTP/1.1"));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9"})
    void httpVersion_other_isNotSupported(String version) throws Exception {
        assertThat(refusal(UpgradeRequest.valid().line("GET /mqtt " + version)).status())
                .isEqualTo(505);
    }

    @ParameterizedTest
    @CsvSource({"Upgrade, ''", "Upgrade, h2c", "Connection, ''", "Connection, keep-alive", "Connection, close"})
    void upgrade_missing_isRequired(String name, String value) throws Exception {
        UpgradeRequest.Answer answer = refusal(UpgradeRequest.valid().with(name, value));

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("upgrade")).isEqualTo("websocket");
        assertThat(answer.header("connection").split(", ")).contains("Upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "7", "8", "12", "14", "99", "13, 8", "x"})
    void version_other_isAnsweredWithOurs(String version) throws Exception {
        UpgradeRequest.Answer answer = refusal(UpgradeRequest.valid().with("Sec-WebSocket-Version", version));

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("sec-websocket-version")).isEqualTo("13");
        assertThat(answer.header("upgrade")).isEqualTo("websocket");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "dGhlIHNhbXBsZSBub25j",
                "dGhlIHNhbXBsZSBub25jZTE=",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25jZTEyMzQ1",
                "************************"
            })
    void key_notOf16BytesInBase64_isABadRequest(String key) throws Exception {
        assertThat(refusal(UpgradeRequest.valid().with("Sec-WebSocket-Key", key))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: another",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "no colon",
                "na me: value",
                "Content-Length: many",
                "Transfer-Encoding: gzip",
                ": value"
            })
    void header_malformedOrTwice_isABadRequest(String header) throws Exception {
        assertThat(refusal(UpgradeRequest.valid().and(header)).status()).isEqualTo(400);
    }

    @Test
    void host_missing_isABadRequest() throws Exception {
        assertThat(refusal(UpgradeRequest.valid().without("Host")).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /mqtt", "GET", "hello there all", "GET /mqtt HTTP/x", "GET /mqtt FTP/1.1 x"})
    void requestLine_malformed_isABadRequest(String line) throws Exception {
        assertThat(refusal(UpgradeRequest.valid().line(line)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1", "Content-Length: 99999999999", "Transfer-Encoding: chunked"})
    void body_announced_isTooLarge(String header) throws Exception {
        assertThat(refusal(UpgradeRequest.valid().and(header)).status()).isEqualTo(413);
    }

    @Test
    void origin_notAllowed_isForbiddenAndClosed() throws Exception {
        try (Socket socket = open(guarded)) {
            socket.getOutputStream()
                    .write(UpgradeRequest.valid().and("Origin: https://evil").bytes());

            assertThat(readRefusal(socket).status()).isEqualTo(403);
        }
    }

    @Test
    void header_atTheLimit_isAcceptedAndOneByteMoreIsNot() throws Exception {
        int size = UpgradeRequest.valid().and("X: ").bytes().length - 2 * 7 - 2; // without the line ends
        String filler = "x".repeat(HEADER_LIMIT - size);

        assertThat(answer(limited, UpgradeRequest.valid().and("X: " + filler)).status())
                .isEqualTo(101);
        assertThat(answer(limited, UpgradeRequest.valid().and("X: x" + filler)).status())
                .isEqualTo(431);
    }

    @ParameterizedTest
    @ValueSource(ints = {HEADER_LIMIT, 100_000})
    void header_overTheLimit_isTooLarge(int length) throws Exception {
        String filler = "x".repeat(length);
        UpgradeRequest manyHeaders = UpgradeRequest.valid();
        for (int i = 0; i < length / 10; i++) {
            manyHeaders = manyHeaders.and("X-" + i + ": 12345");
        }

        for (UpgradeRequest request : List.of(
                UpgradeRequest.valid().and("X: " + filler),
                UpgradeRequest.valid().and(filler + ": x"),
                UpgradeRequest.to("/mqtt?" + filler),
                manyHeaders)) {
            try (Socket socket = open(limited)) {
                socket.getOutputStream().write(request.bytes());

                assertThat(readRefusal(socket).status()).isEqualTo(431);
            }
        }
    }

    @Test
    void header_withoutAnEnd_isTooLargeAtTheLimit() throws Exception {
        byte[] request = UpgradeRequest.valid().and("X: " + "x".repeat(9000)).bytes();
        try (Socket socket = open()) {
            socket.getOutputStream().write(request, 0, request.length - 100);

            assertThat(readRefusal(socket).status()).isEqualTo(431);
        }
    }

    /** What the gate does not read must not take the answer with it. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void refusal_withMuchUnread_arrives(Link link) throws Exception {
        byte[] rest = new byte[300_000];
        for (UpgradeRequest request : List.of(
                UpgradeRequest.valid().and("X: " + "x".repeat(9000)),
                UpgradeRequest.valid().line("POST /mqtt HTTP/1.1").and("Content-Length: " + rest.length),
                UpgradeRequest.to("/other").and("Content-Length: 5"))) {
            try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
                socket.getOutputStream().write(request.bytes());
                socket.getOutputStream().write(rest);

                assertThat(readRefusal(socket).status()).isBetween(404, 431);
            }
        }
    }

    @Test
    void refusal_furtherRequestsBehindIt_areNotAnswered() throws Exception {
        byte[] bad = UpgradeRequest.to("/other").bytes();
        byte[] good = UpgradeRequest.valid().bytes();
        try (Socket socket = open()) {
            socket.getOutputStream().write(TestClient.concat(bad, TestClient.concat(good, good)));

            assertThat(readRefusal(socket).status()).isEqualTo(404);
        }
    }

    @Test
    void refusal_clientThatStays_isDropped() throws Exception {
        try (Socket socket = open()) {
            assertThat(UpgradeRequest.to("/other").send(socket).status()).isEqualTo(404);

            await().until(() -> isReset(socket));
        }
    }

    private static boolean isReset(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('x');
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void gateClose_withAClientThatStaysAfterARefusal_doesNotWaitForIt() throws Exception {
        TestGate closing = TestGate.start(Options.builder().closeTimeout(Duration.ofSeconds(30)));
        try (Socket socket = TestClient.openSocket(Link.WS, closing.address(Link.WS))) {
            assertThat(UpgradeRequest.to("/other").send(socket).status()).isEqualTo(404);
            Instant start = Instant.now();

            closing.close();

            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void gateClose_duringARequest_closesWithoutAnAnswer() throws Exception {
        TestGate closing = TestGate.start(Options.builder());
        try (Socket socket = TestClient.openSocket(Link.WS, closing.address(Link.WS))) {
            socket.getOutputStream().write("GET /mqtt".getBytes(StandardCharsets.US_ASCII));

            closing.close();

            TestClient.over(socket).assertClosed();
        }
    }

    @Test
    void mqttWithoutWebSocket_isABadRequest() throws Exception {
        try (Socket socket = open()) {
            socket.getOutputStream().write(TestClient.concat(TestClient.connect("tcp", 60), "\r\n\r\n".getBytes()));

            assertThat(readRefusal(socket).status()).isEqualTo(400);
        }
    }
}
