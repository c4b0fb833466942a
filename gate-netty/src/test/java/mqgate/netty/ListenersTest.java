package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several listeners of one kind on one gate, each with settings of its own. */
final class ListenersTest {

    private static final String ANY_PORT = "127.0.0.1:0";

    private final Agents agents = new Agents();
    private TestGate gate;

    @AfterEach
    void stop() {
        gate.close();
    }

    private void start(Options.Builder options, Listener... listeners) {
        List.of(listeners).forEach(options::listener);
        gate = TestGate.start(options.agentLearner(agents).routeHandler(new Echo()));
    }

    private void start(Listener... listeners) {
        start(Options.builder(), listeners);
    }

    private InetSocketAddress address(Listener listener) {
        return gate.gate().getBoundAddresses().get(listener);
    }

    private TestClient open(Link link, Listener listener) throws IOException {
        return TestClient.open(link, address(listener));
    }

    @Test
    void listeners_withTheSameSettings_areAllBound() throws Exception {
        Listener first = Listener.tcp(ANY_PORT);
        Listener second = Listener.tcp(ANY_PORT);
        start(first, second);

        assertThat(address(first)).isNotEqualTo(address(second));
        for (Listener listener : List.of(first, second)) {
            try (TestClient client = open(Link.TCP, listener)) {
                client.shakeHands();
                client.assertServed();
            }
        }
    }

    @Test
    void dialect_ofEach_isItsOwn() throws Exception {
        Listener strict = Listener.tcp(ANY_PORT).dialect(Dialect.STRICT);
        Listener mqant = Listener.tcp(ANY_PORT).dialect(Dialect.MQANT);
        start(strict, mqant);

        try (TestClient client = open(Link.TCP, strict)) {
            client.shakeHands();
            client.send(TestClient.connect("again", 60));
            client.assertClosed();
        }
        try (TestClient client = open(Link.TCP, mqant)) {
            client.shakeHands();
            client.send(TestClient.connect("again", 60));
            assertThat(client.readHex()).isEqualTo("20020000");
        }
    }

    @Test
    void certificate_ofEach_isItsOwn() throws Exception {
        TestCertificate other = TestCertificate.create();
        Listener first = Listener.tcp(ANY_PORT).tls(true);
        Listener second = Listener.tcp(ANY_PORT).tls(true).certificate(other.certFile(), other.keyFile());
        Listener third = Listener.any(ANY_PORT).tls(true).certificate(other.certFile(), other.keyFile());
        start(first, second, third);

        assertTrusted(TestCertificate.INSTANCE, first);
        assertTrusted(other, second);
        assertTrusted(other, third);
        assertNotTrusted(other, first);
        assertNotTrusted(TestCertificate.INSTANCE, second);
        assertNotTrusted(TestCertificate.INSTANCE, third);
    }

    private SSLSocket openTls(TestCertificate trusted, Listener listener) throws IOException {
        InetSocketAddress address = address(listener);
        Socket socket =
                trusted.clientContext().getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return (SSLSocket) socket;
    }

    private void assertTrusted(TestCertificate trusted, Listener listener) throws IOException {
        try (SSLSocket socket = openTls(trusted, listener)) {
            TestClient client = TestClient.over(socket);
            client.shakeHands();
            client.assertServed();
        }
    }

    private void assertNotTrusted(TestCertificate trusted, Listener listener) throws IOException {
        try (SSLSocket socket = openTls(trusted, listener)) {
            assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake);
        }
    }

    @Test
    void maxPackSize_ofEach_isItsOwn() throws Exception {
        Listener small = Listener.tcp(ANY_PORT).maxPackSize(100);
        Listener large = Listener.tcp(ANY_PORT).maxPackSize(200_000);
        Listener smallWebSocket = Listener.webSocket(ANY_PORT).maxPackSize(100);
        Listener largeWebSocket = Listener.webSocket(ANY_PORT).maxPackSize(200_000);
        start(small, large, smallWebSocket, largeWebSocket);

        assertLargest(Link.TCP, small, 100);
        assertLargest(Link.TCP, large, 200_000);
        assertLargest(Link.WS, smallWebSocket, 100);
        assertLargest(Link.WS, largeWebSocket, 200_000);
        assertThat(mqtt5MaximumPacketSize(small)).isEqualTo(100 + 2);
        assertThat(mqtt5MaximumPacketSize(large)).isEqualTo(200_000 + 4);
    }

    private void assertLargest(Link link, Listener listener, int size) throws Exception {
        String id = Agents.newId();
        String largest = "x".repeat(size - 5);
        try (TestClient client = open(link, listener)) {
            client.shakeHands(id, 60);
            client.publish("t/x", largest);
            assertThat(client.readPublish()).isEqualTo("t/x:" + largest);

            byte[] larger = TestClient.publishPacket("t/x", (largest + "x").getBytes(StandardCharsets.US_ASCII));
            client.send(HexFormat.of().formatHex(larger, 0, 4));

            client.assertClosed();
        }
        agents.assertClosed(id, CloseReason.PACKET_TOO_LARGE);
    }

    /** Returns what CONNACK says. */
    private int mqtt5MaximumPacketSize(Listener listener) throws IOException {
        try (TestClient client = open(Link.TCP, listener)) {
            client.send("10 0f 0004 4d515454 05 02 003c 00 0002 6162");
            String accepted = client.readHex();
            int property = accepted.indexOf("27", 10);
            return Integer.parseInt(accepted.substring(property + 2, property + 10), 16);
        }
    }

    @Test
    void overTime_ofEach_isItsOwn() throws Exception {
        Listener hasty = Listener.tcp(ANY_PORT).overTime(Duration.ofMillis(200));
        Listener patient = Listener.tcp(ANY_PORT).overTime(Duration.ofSeconds(60));
        start(hasty, patient);
        Instant begin = Instant.now();

        try (TestClient slow = open(Link.TCP, patient);
                TestClient closed = open(Link.TCP, hasty)) {
            closed.assertClosed();
            assertThat(Duration.between(begin, Instant.now())).isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
            slow.shakeHands();
        }
    }

    @Test
    void webSocketSettings_ofEach_areItsOwn() throws Exception {
        Listener game = Listener.webSocket(ANY_PORT)
                .wsPath("/game")
                .wsAllowedOrigins(List.of("https://game.example"))
                .wsCompression(true)
                .wsMaxHeaderSize(20_000);
        Listener chat = Listener.webSocket(ANY_PORT).wsPath("/chat").wsMaxHeaderSize(500);
        Options.Builder options = Options.builder().wsPath("/ws").wsAllowedOrigins(List.of("https://www.example"));
        start(options, game, chat);
        String filler = "X: " + "x".repeat(1000);
        String deflate = "Sec-WebSocket-Extensions: permessage-deflate";

        UpgradeRequest.Answer compressed = answer(game, "/game", filler, deflate, "Origin: https://game.example");
        assertThat(compressed.status()).isEqualTo(101);
        assertThat(compressed.header("sec-websocket-extensions")).isEqualTo("permessage-deflate");
        assertThat(answer(game, "/chat").status()).isEqualTo(404);
        assertThat(answer(game, "/game", "Origin: https://www.example").status())
                .isEqualTo(403);
        UpgradeRequest.Answer uncompressed = answer(chat, "/chat", deflate, "Origin: https://www.example");
        assertThat(uncompressed.status()).isEqualTo(101);
        assertThat(uncompressed.header("sec-websocket-extensions")).isEqualTo("none");
        assertThat(answer(chat, "/game").status()).isEqualTo(404);
        assertThat(answer(chat, "/chat", filler).status()).isEqualTo(431);
        assertThat(answer(chat, "/chat", "Origin: https://game.example").status())
                .isEqualTo(403);
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            assertThat(UpgradeRequest.to("/ws").and(filler).send(socket).status())
                    .isEqualTo(101);
        }
    }

    private UpgradeRequest.Answer answer(Listener listener, String path, String... headers) throws IOException {
        UpgradeRequest request = UpgradeRequest.to(path);
        for (String header : headers) {
            request = request.and(header);
        }
        try (Socket socket = TestClient.openSocket(Link.WS, address(listener))) {
            return request.send(socket);
        }
    }

    @Test
    void broadcast_reachesTheClientsOfAllListeners() throws Exception {
        Listener first = Listener.tcp(ANY_PORT);
        Listener second = Listener.tcp(ANY_PORT).dialect(Dialect.MQANT);
        Listener third = Listener.any(ANY_PORT);
        start(first, second, third);
        String id = Agents.newId();

        try (TestClient one = open(Link.TCP, first);
                TestClient two = open(Link.TCP, second);
                TestClient three = open(Link.WS, third)) {
            one.shakeHands(id, 60);
            two.shakeHands(Agents.newId(), 60);
            three.shakeHands(Agents.newId(), 60);
            await().until(() -> gate.handler().getAgentNum() == 3);

            agents.connected(id).getSession().broadcast("news", "hi".getBytes(StandardCharsets.US_ASCII));

            for (TestClient client : List.of(one, two, three)) {
                assertThat(client.readPublish()).isEqualTo("news:hi");
            }
        }
    }

    /** Nothing is left open when one of several cannot start. */
    @Test
    void start_withABadCertificateOfOne_bindsNone() throws Exception {
        Listener good = Listener.tcp(ANY_PORT);
        start(good);
        String taken = "127.0.0.1:" + address(good).getPort();
        Options options = Options.builder()
                .listener(Listener.tcp(ANY_PORT))
                .listener(Listener.tcp(taken))
                .build();

        try (var failing = NettyGate.create(options)) {
            assertThatExceptionOfType(mqgate.api.GateStartException.class)
                    .isThrownBy(failing::start)
                    .withMessageContaining(taken);
            assertThat(failing.getBoundAddresses()).isEmpty();
        }
    }
}
