package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Dialect;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of a gate that lets in only so many. */
final class AdmissionTest {

    private static final String CONNECT_5 = "100e 0004 4d515454 05 02 003c 00 0001 61";
    private static final int SLOW_RATE = 4;

    private final AtomicInteger protocols = new AtomicInteger();
    private final List<TestClient> clients = new ArrayList<>();
    private final Listener ownTcp = Listener.tcp("127.0.0.1:0").agentFactory(this::newProtocol);
    private final Listener ownWebSocket = Listener.webSocket("127.0.0.1:0").agentFactory(this::newProtocol);
    private TestGate gate;

    private LineProtocol newProtocol() {
        protocols.incrementAndGet();
        return new LineProtocol();
    }

    private void start(Limits.Builder limits) {
        start(limits, Dialect.STRICT);
    }

    private void start(Limits.Builder limits, Dialect dialect) {
        gate = TestGate.start(
                Options.builder().limits(limits.build()).listener(ownTcp).listener(ownWebSocket), dialect);
    }

    @AfterEach
    void stop() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        gate.close();
    }

    /** A client that is let in. */
    private TestClient enter(Link link) throws IOException {
        TestClient client = gate.connect(link);
        clients.add(client);
        return client;
    }

    /** A client that is let in after another has left, which the gate may not have seen yet. */
    private TestClient enterSoon(Link link) {
        await().untilAsserted(() -> enter(link));
        return clients.get(clients.size() - 1);
    }

    private void assertRefused(Link link) throws IOException {
        try (TestClient client = gate.open(link)) {
            client.send(TestClient.connect(Agents.newId(), 60));
            assertThat(client.readHex()).isEqualTo("20020003");
            client.assertClosed();
        }
    }

    private UpgradeRequest.Answer upgrade(Socket socket) throws IOException {
        return UpgradeRequest.valid().send(socket);
    }

    @ParameterizedTest
    @EnumSource
    void connect_upToTheLimits_noticesNothing(Link link) throws Exception {
        start(Limits.builder().maxConnections(3).maxConnectionsPerAddress(3));

        for (int i = 0; i < 3; i++) {
            enter(link).assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void connect_gateFull_isToldAndClosed(Link link) throws Exception {
        start(Limits.builder().maxConnections(1));
        TestClient first = enter(Link.TCP);

        assertRefused(link);
        assertRefused(link);

        first.assertServed();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 89", "0, 1, 97", "1, 1, 89"})
    void connect_mqtt5AboveALimit_isToldTheReasonCode(int most, int mostOfAddress, String code) throws Exception {
        start(Limits.builder().maxConnections(most).maxConnectionsPerAddress(mostOfAddress));
        enter(Link.TCP);

        try (TestClient client = gate.open(Link.TCP)) {
            client.send(CONNECT_5);

            assertThat(client.readHex()).isEqualTo("200300" + code + "00");
            client.assertClosed();
        }
    }

    @Test
    void connect_mqantAboveALimit_isClosedWithoutAByte() throws Exception {
        start(Limits.builder().maxConnections(1), Dialect.MQANT);
        enter(Link.TCP);

        try (TestClient client = gate.open(Link.TCP)) {
            client.send(TestClient.connect("a", 60));

            client.assertClosed();
        }
    }

    @Test
    void connect_malformedAboveALimit_isClosed() throws Exception {
        start(Limits.builder().maxConnections(1));
        enter(Link.TCP);

        try (TestClient client = gate.open(Link.TCP)) {
            client.send("c000");

            client.assertClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({"WS, 1, 0, 503", "WSS, 1, 0, 503", "WS, 0, 1, 429", "WSS, 0, 1, 429"})
    void upgrade_aboveALimit_isAnsweredInHttp(Link link, int most, int mostOfAddress, int status) throws Exception {
        start(Limits.builder().maxConnections(most).maxConnectionsPerAddress(mostOfAddress));
        enter(Link.TCP);

        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            UpgradeRequest.Answer answer = upgrade(socket);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.header("Content-Length")).isEqualTo("0");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void ownProtocol_aboveALimit_isClosedAndNeverSeen() throws Exception {
        start(Limits.builder().maxConnections(1));
        enter(Link.TCP);

        InetSocketAddress address = gate.gate().getBoundAddresses().get(ownTcp);
        try (TestClient client = TestClient.over(TestClient.openSocket(Link.TCP, address))) {
            client.assertClosed();
        }

        assertThat(protocols).hasValue(0);
    }

    @Test
    void ownProtocol_webSocketAboveALimit_isAnsweredInHttpAndNeverSeen() throws Exception {
        start(Limits.builder().maxConnections(1));
        enter(Link.TCP);

        InetSocketAddress address = gate.gate().getBoundAddresses().get(ownWebSocket);
        try (Socket socket = TestClient.openSocket(Link.WS, address)) {
            assertThat(upgrade(socket).status()).isEqualTo(503);
        }

        assertThat(protocols).hasValue(0);
    }

    @Test
    void ownProtocol_underTheLimit_isServed() throws Exception {
        start(Limits.builder().maxConnections(1).handshakesPerSecond(1));

        InetSocketAddress address = gate.gate().getBoundAddresses().get(ownTcp);
        try (Socket socket = TestClient.openSocket(Link.TCP, address)) {
            assertThat(socket.getInputStream().readNBytes(5)).isEqualTo(Replies.utf8("WHO?\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "0, 2"})
    void connect_oneHasLeft_takesItsPlace(int most, int mostOfAddress) throws Exception {
        start(Limits.builder().maxConnections(most).maxConnectionsPerAddress(mostOfAddress));
        TestClient first = enter(Link.TCP);
        enter(Link.WS);
        assertRefused(Link.TCP);

        first.send("e000");

        enterSoon(Link.TLS).assertServed();
        assertRefused(Link.TCP);
    }

    /** Nothing of MQTT or TLS has begun: the socket counts nevertheless. */
    @Test
    void connect_silentSocketLeaves_givesItsPlaceBack() throws Exception {
        start(Limits.builder().maxConnections(1));
        try (TestClient silent = TestClient.over(TestClient.openSocket(Link.TCP, gate.address(Link.TCP)))) {
            awaitAccepted(1);
            assertRefused(Link.TCP);
            silent.send("c000");
            silent.assertClosed();
        }

        enterSoon(Link.TCP).assertServed();
    }

    @Test
    void connect_afterChurnAndRefusals_hasAllPlacesAgain() throws Exception {
        int places = 5;
        start(Limits.builder().maxConnections(places).maxConnectionsPerAddress(places));
        List<CompletableFuture<Void>> tasks = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int thread = 0; thread < 3 * places; thread++) {
            tasks.add(Tasks.start(() -> {
                for (int i = 0; i < 20; i++) {
                    comeAndGo(refused);
                }
            }));
        }
        Tasks.join(tasks);

        assertThat(refused).hasPositiveValue();
        for (int i = 0; i < places; i++) {
            enterSoon(Link.TCP).assertServed();
        }
        assertRefused(Link.TCP);
    }

    private void comeAndGo(AtomicInteger refused) throws IOException {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(TestClient.connect(Agents.newId(), 60));
            if (client.readHex().equals("20020000")) {
                client.send("e000");
            } else {
                refused.incrementAndGet();
            }
            client.assertClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP, AUTO", "TLS, AUTO", "WS, AUTO", "WSS, AUTO", "TCP, NIO", "TLS, NIO"})
    void handshakes_moreThanInASecond_areServedInTheirTurn(Link link, Transport transport) throws Exception {
        Limits limits = Limits.builder().handshakesPerSecond(SLOW_RATE).build();
        gate = TestGate.start(Options.builder().limits(limits).transport(transport));
        Instant begin = Instant.now();
        List<CompletableFuture<Void>> served = new ArrayList<>();
        for (int i = 0; i < SLOW_RATE + 2; i++) {
            served.add(Tasks.start(() -> {
                try (TestClient client = gate.connect(link)) {
                    client.assertServed();
                }
            }));
        }
        Tasks.join(served);

        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }

    /** Even if the system says that the other side is closed, nothing is done for it before its turn. */
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void handshakes_halfClosedWhileItWaits_areNotBegun(Transport transport) throws Exception {
        Limits limits = Limits.builder().handshakesPerSecond(1).build();
        gate = TestGate.start(Options.builder().limits(limits).transport(transport));
        takeTurns(6); // so that its own is far away

        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            socket.getOutputStream().write(UpgradeRequest.valid().bytes());
            socket.setSoTimeout(500);
            socket.shutdownOutput();

            assertThat(readByte(socket)).isEqualTo(-1);
        }
    }

    /** Returns -1 for the end and for nothing. */
    private static int readByte(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketTimeoutException | SocketException e) {
            return -1;
        }
    }

    @JudgesTime
    @Test
    void handshakes_turnAfterTheOverTime_isRefused() throws Exception {
        gate = TestGate.start(Options.builder()
                .overTime(Duration.ofSeconds(5))
                .limits(Limits.builder().handshakesPerSecond(1).build()));

        takeTurns();
        assertRefused(Link.TCP);
        takeTurns();
        assertThatThrownBy(() -> gate.open(Link.TLS).shakeHands()).isInstanceOf(IOException.class); // not worth TLS
        takeTurns();
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            assertThat(upgrade(socket).status()).isEqualTo(503);
        }
        takeTurns();
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(CONNECT_5);
            assertThat(client.readHex()).isEqualTo("2003009f00");
        }
    }

    /** Clients that say nothing take all turns within the over time. */
    private void takeTurns() throws IOException {
        takeTurns(7);
    }

    private void takeTurns(int turns) throws IOException {
        long before = gate.gate().getStats().getAcceptedConnections();
        for (int i = 0; i < turns; i++) {
            clients.add(gate.open(Link.TCP));
        }
        awaitAccepted(before + turns);
    }

    /** Waits until it has been decided about so many connections: each event loop decides about its own, whenever it comes to it. */
    private void awaitAccepted(long connections) {
        await().until(() -> gate.gate().getStats().getAcceptedConnections() == connections);
    }

    @JudgesTime
    @Test
    void close_connectionsWaitForTheirTurn_doesNotWaitForThem() throws Exception {
        start(Limits.builder().handshakesPerSecond(1));
        enter(Link.TCP);
        takeTurns(5);
        Instant begin = Instant.now();

        gate.gate().close();

        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(4));
        for (TestClient client : clients) {
            client.assertClosed();
        }
    }
}
