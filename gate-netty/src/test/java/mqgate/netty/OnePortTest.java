package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One port for everything: what a connection speaks is seen from its first byte. */
final class OnePortTest {

    private static final String ANY_PORT = "127.0.0.1:0";
    private static final Duration OVER_TIME = Duration.ofMillis(300);

    private static final Listener all = Listener.any(ANY_PORT).tls(true);
    private static final Listener plain = Listener.any(ANY_PORT);
    private static final Listener mqant = Listener.any(ANY_PORT).tls(true).dialect(Dialect.MQANT);
    private static final Listener plainMqant = Listener.any(ANY_PORT).dialect(Dialect.MQANT);
    private static final Listener hasty = Listener.any(ANY_PORT).tls(true).overTime(OVER_TIME);

    private static final Agents agents = new Agents();
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder()
                .agentLearner(agents)
                .routeHandler(new Echo())
                .listener(all)
                .listener(plain)
                .listener(mqant)
                .listener(plainMqant)
                .listener(hasty));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static InetSocketAddress address(Listener listener) {
        return gate.gate().getBoundAddresses().get(listener);
    }

    private enum Version {
        MQTT_3_1("0006 4d5149736470 03 02 003c", "30070003742f786869"),
        MQTT_3_1_1("0004 4d515454 04 02 003c", "30070003742f786869"),
        MQTT_5("0004 4d515454 05 02 003c 00", "30080003742f78006869");

        private final String beginning;
        private final String message;

        Version(String beginning, String message) {
            this.beginning = beginning;
            this.message = message;
        }

        byte[] connect(String id) {
            return TestClient.packet(0x10, TestClient.concat(TestClient.bytes(beginning), TestClient.string(id)));
        }
    }

    static Stream<Arguments> combinations() {
        return Stream.of(Link.values())
                .flatMap(link -> Stream.of(Version.values()).map(version -> Arguments.of(link, version)));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void connection_ofEveryKind_isServed(Link link, Version version) throws Exception {
        String id = Agents.newId();
        try (TestClient client = TestClient.open(link, address(all))) {
            client.send(version.connect(id));
            String accepted = client.readHex();
            client.send(version.message);

            assertThat(accepted).startsWith("20");
            assertThat(accepted.substring(4, 8)).as("no session, accepted").isEqualTo("0000");
            assertThat(accepted.length() > 8).as("has properties").isEqualTo(version == Version.MQTT_5);
            assertThat(client.readHex()).isEqualTo(version.message);
            client.assertServed();
            assertThat(agents.connected(id).getSession().getNetwork())
                    .isEqualTo(link.isWebSocket() ? "websocket" : "tcp");
        }
        agents.assertClosed(id, CloseReason.CONNECTION_LOST);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WS"})
    void connection_withoutTlsOnAListenerWithoutIt_isServed(Link link) throws Exception {
        try (TestClient client = TestClient.open(link, address(plain))) {
            client.shakeHands();
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connection_toAMqantListener_speaksItsDialect(Link link) throws Exception {
        try (TestClient client = TestClient.open(link, address(mqant), "/any/path", "any")) {
            client.shakeHands();

            client.send(TestClient.connect("again", 60));

            assertThat(client.readHex()).isEqualTo("20020000");
        }
    }

    /** Every write of it is one segment for each byte. */
    private static final class DrippingSocket extends Socket {

        DrippingSocket(InetSocketAddress address) throws IOException {
            super(address.getAddress(), address.getPort());
            setSoTimeout(10_000);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream());
        }
    }

    private static Socket drip(Link link) throws IOException {
        Socket socket = new DrippingSocket(address(all));
        return link.isTls()
                ? TestCertificate.INSTANCE
                        .clientContext()
                        .getSocketFactory()
                        .createSocket(socket, "127.0.0.1", socket.getPort(), true)
                : socket;
    }

    @ParameterizedTest
    @EnumSource
    void connection_byteAfterByte_isServed(Link link) throws Exception {
        try (Socket socket = drip(link)) {
            TestClient client = link.isWebSocket()
                    ? TestClient.over(socket, RawWebSocket.shakeHands(socket, "/mqtt", "mqtt"))
                    : TestClient.over(socket);
            client.shakeHands();
            client.assertServed();
        }
    }

    @Test
    void connection_everythingInOneSegment_isServed() throws Exception {
        byte[] mqtt = TestClient.concat(TestClient.connect("eager", 60), TestClient.bytes("c000 3007 0003742f78 6869"));
        byte[] frame = RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.BINARY, mqtt);
        for (Link link : Link.values()) {
            try (Socket socket = TestClient.openSocket(link, address(all))) {
                socket.getOutputStream()
                        .write(
                                link.isWebSocket()
                                        ? TestClient.concat(
                                                UpgradeRequest.valid().bytes(), frame)
                                        : mqtt);
                if (link.isWebSocket()) {
                    assertThat(UpgradeRequest.Answer.read(socket).status()).isEqualTo(101);
                }
                TestClient client =
                        link.isWebSocket() ? TestClient.over(socket, RawWebSocket.on(socket)) : TestClient.over(socket);

                assertThat(client.readHex()).isEqualTo("20020000");
                assertThat(client.readHex()).isEqualTo("d000");
                assertThat(client.readPublish()).isEqualTo("t/x:hi");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00", "0d0a", "0f", "20020000", "3007", "c000", "e000", "f0", "ff", "6765742f", "41", "45", "5a"
            })
    void firstByte_ofNothingKnown_isClosedAtOnceWithoutAnAnswer(String bytes) throws Exception {
        for (Link link : new Link[] {Link.TCP, Link.TLS}) {
            for (Listener listener : new Listener[] {all, mqant}) {
                try (Socket socket = TestClient.openSocket(link, address(listener))) {
                    socket.getOutputStream().write(TestClient.bytes(bytes));

                    TestClient.over(socket).assertClosed();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"150301000202 28", "1703030003 010203", "11 0e 0004 4d515454 04 02 003c 0002 6162"})
    void firstByte_ofAConnectThatIsNone_isClosedWithoutAnAnswer(String bytes) throws Exception {
        try (Socket socket = TestClient.openSocket(Link.TCP, address(all))) {
            socket.getOutputStream().write(TestClient.bytes(bytes));

            TestClient.over(socket).assertClosed();
        }
    }

    @Test
    void tls_onAListenerWithoutIt_isClosedWithoutAnAnswer() throws Exception {
        for (Listener listener : new Listener[] {plain, plainMqant}) {
            try (SSLSocket socket = (SSLSocket) TestClient.openSocket(Link.TLS, address(listener))) {
                assertThatExceptionOfType(IOException.class).isThrownBy(socket::startHandshake);
            }
        }
    }

    @Test
    void tls_insideTls_isClosed() throws Exception {
        try (Socket outer = TestClient.openSocket(Link.TLS, address(all));
                Socket inner = TestCertificate.INSTANCE
                        .clientContext()
                        .getSocketFactory()
                        .createSocket(outer, "127.0.0.1", outer.getPort(), true)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ((SSLSocket) inner).startHandshake());
        }
    }

    @Test
    void tls_thatIsNone_isAnsweredWithAnAlertAtMost() throws Exception {
        try (Socket socket = TestClient.openSocket(Link.TCP, address(all))) {
            socket.getOutputStream().write(TestClient.bytes("16 0301 0005 0100000100"));

            String answer = HexFormat.of().formatHex(TestClient.over(socket).readToEnd());
            assertThat(answer)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isEmpty(),
                            alert -> assertThat(alert).startsWith("15"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void http_wrongRequest_isAnswered(Link link) throws Exception {
        Map<String, Integer> statuses = Map.of(
                "GET /other HTTP/1.1", 404,
                "HEAD /mqtt HTTP/1.1", 405,
                "POST /mqtt HTTP/1.1", 405,
                "PUT /mqtt HTTP/1.1", 405,
                "DELETE /mqtt HTTP/1.1", 405,
                "OPTIONS * HTTP/1.1", 405,
                "CONNECT host:1 HTTP/1.1", 405,
                "TRACE /mqtt HTTP/1.1", 405,
                "PRI * HTTP/2.0", 505);
        for (Map.Entry<String, Integer> entry : statuses.entrySet()) {
            try (Socket socket = TestClient.openSocket(link, address(all))) {
                UpgradeRequest.Answer answer =
                        UpgradeRequest.valid().line(entry.getKey()).send(socket);

                assertThat(answer.status()).as(entry.getKey()).isEqualTo(entry.getValue());
                assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    static Stream<String> beginnings() {
        return Stream.of(
                "", "10", "100e 0004 4d51", "16", "160301", HexFormat.of().formatHex("GET /mqtt".getBytes()));
    }

    @JudgesTime
    @ParameterizedTest
    @MethodSource("beginnings")
    void overtime_onlyABeginning_isClosedInTime(String beginning) throws Exception {
        Instant start = Instant.now();
        try (Socket socket = TestClient.openSocket(Link.TCP, address(hasty))) {
            socket.getOutputStream().write(TestClient.bytes(beginning));

            readToEnd(socket);
        }

        assertThat(Duration.between(start, Instant.now())).isBetween(OVER_TIME.minusMillis(50), Duration.ofSeconds(5));
    }

    @JudgesTime
    @ParameterizedTest
    @EnumSource
    void overtime_noConnect_countsFromTheAcceptedSocket(Link link) throws Exception {
        Instant start = Instant.now();
        try (TestClient client = TestClient.open(link, address(hasty))) {
            client.assertClosed();
        }

        assertThat(Duration.between(start, Instant.now())).isBetween(OVER_TIME.minusMillis(50), Duration.ofSeconds(5));
    }

    @JudgesTime
    @Test
    void overtime_tlsWithNothingInside_isClosedInTime() throws Exception {
        Instant start = Instant.now();
        try (SSLSocket socket = (SSLSocket) TestClient.openSocket(Link.TLS, address(hasty))) {
            socket.startHandshake();

            readToEnd(socket);
        }

        assertThat(Duration.between(start, Instant.now())).isBetween(OVER_TIME.minusMillis(50), Duration.ofSeconds(5));
    }

    private static void readToEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException | SSLException e) {
            // reset: closed as well
        }
    }

    @Test
    void gateClose_withConnectionsThatSaidNothing_closesThem() throws Exception {
        Listener listener = Listener.any(ANY_PORT).tls(true);
        TestGate closing = TestGate.start(Options.builder().listener(listener));
        InetSocketAddress address = closing.gate().getBoundAddresses().get(listener);
        try (Socket silent = TestClient.openSocket(Link.TCP, address);
                Socket tls = TestClient.openSocket(Link.TLS, address);
                Socket http = TestClient.openSocket(Link.WS, address)) {
            ((SSLSocket) tls).startHandshake();
            http.getOutputStream().write("GET /mqtt".getBytes(StandardCharsets.US_ASCII));

            closing.close();

            TestClient.over(silent).assertClosed();
            readToEnd(tls);
            TestClient.over(http).assertClosed();
        }
    }
}
