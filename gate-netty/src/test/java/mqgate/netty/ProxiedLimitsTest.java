package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits for the connections of an address, which is the client's and not that of the proxy that all of them come through. */
final class ProxiedLimitsTest {

    private static final int MOST_OF_ADDRESS = 2;
    private static final int MOST = 12;

    private final Listener balanced = Listener.any("127.0.0.1:0").tls(true).proxyProtocol(true);
    private final Listener forwarded = Listener.any("127.0.0.1:0").tls(true).forwardedHeaders(true);
    private final Listener ownProtocol =
            Listener.tcp("127.0.0.1:0").proxyProtocol(true).agentFactory(LineProtocol::new);
    private final TestGate gate = TestGate.start(Options.builder()
            .trustedProxies(List.of("127.0.0.1"))
            .limits(Limits.builder()
                    .maxConnections(MOST)
                    .maxConnectionsPerAddress(MOST_OF_ADDRESS)
                    .build())
            .listener(balanced)
            .listener(forwarded)
            .listener(ownProtocol));
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();

    @AfterEach
    void stop() throws IOException {
        leaveAll();
        gate.close();
    }

    /** Afterwards nobody counts any more. */
    private void leaveAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        await().untilAsserted(() -> Tables.assertNobodyCounted(gate.gate()));
        await().untilAsserted(() -> Tables.assertEmpty(gate));
    }

    /** Waits until the event loops have come to so many connections. */
    private void awaitAccepted(long connections) {
        await().until(() -> gate.gate().getStats().getAcceptedConnections() == connections);
    }

    private InetSocketAddress address(Listener listener) {
        return gate.gate().getBoundAddresses().get(listener);
    }

    private TestClient balanced(Link link, String ip) throws IOException {
        TestClient client = Balancer.v2(ip, 1).open(link, address(balanced));
        sockets.add(client.socket());
        return client;
    }

    /** Asks for a WebSocket through a proxy; returns the status of the answer. */
    private int forwarded(Link link, String... header) throws IOException {
        Socket socket = TestClient.openSocket(link, address(forwarded));
        sockets.add(socket);
        UpgradeRequest request = UpgradeRequest.valid();
        for (String line : header) {
            request = request.and(line);
        }
        return request.send(socket).status();
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void balanced_addressFull_isToldWhileOthersComeIn(Link link) throws Exception {
        for (String ip : List.of("203.0.113.1", "203.0.113.2", "2001:db8:0:1::1")) {
            for (int i = 0; i < MOST_OF_ADDRESS; i++) {
                balanced(link, ip).shakeHands();
            }
        }

        for (String ip : List.of("203.0.113.1", "::ffff:203.0.113.2", "2001:db8:0:1::2")) {
            TestClient refused = balanced(link, ip);
            refused.send(TestClient.connect("a", 60));
            assertThat(refused.readHex()).isEqualTo("20020003");
            refused.assertClosed();
        }

        balanced(link, "203.0.113.3").shakeHands();
    }

    @Test
    void balanced_webSocketOfAFullAddress_isAnsweredInHttp() throws Exception {
        for (int i = 0; i < MOST_OF_ADDRESS; i++) {
            balanced(Link.TCP, "203.0.113.1").shakeHands();
        }

        try (Socket socket = Balancer.v1("203.0.113.1", 1).openSocket(Link.WSS, address(balanced))) {
            assertThat(UpgradeRequest.valid().send(socket).status()).isEqualTo(429);
        }
    }

    @Test
    void balanced_ownProtocolOfAFullAddress_isClosedWithoutAByte() throws Exception {
        for (int i = 0; i < MOST_OF_ADDRESS; i++) {
            balanced(Link.TCP, "203.0.113.1").shakeHands();
        }

        try (TestClient refused = Balancer.v1("203.0.113.1", 1).open(Link.TCP, address(ownProtocol))) {
            refused.assertClosed();
        }
    }

    @Test
    void balanced_oneHasLeft_takesItsPlace() throws Exception {
        TestClient first = balanced(Link.TCP, "203.0.113.1");
        first.shakeHands();
        balanced(Link.WS, "203.0.113.1").shakeHands();

        first.close();

        await().untilAsserted(() -> balanced(Link.TLS, "203.0.113.1").shakeHands());
    }

    /** Also one that has said nothing about its client counts for the gate, and is told behind its header that it is full. */
    @Test
    void balanced_gateFull_isToldBehindTheHeader() throws Exception {
        for (int i = 0; i < MOST; i++) {
            sockets.add(TestClient.openSocket(Link.TCP, address(balanced)));
        }
        awaitAccepted(MOST);

        TestClient refused = balanced(Link.TCP, "203.0.113.1");
        refused.send(TestClient.connect("a", 60));

        assertThat(refused.readHex()).isEqualTo("20020003");
        refused.assertClosed();
    }

    @Test
    void balanced_gateFull_doesNotCountForItsAddress() throws Exception {
        for (int i = 0; i < MOST; i++) {
            sockets.add(TestClient.openSocket(Link.TCP, address(balanced)));
        }
        awaitAccepted(MOST);

        balanced(Link.TCP, "203.0.113.1"); // has yet to ask before it can be told
        await().untilAsserted(() ->
                assertThat(gate.gate()).extracting("table.inTransit").asString().contains("203.0.113.1"));
        Tables.eventLoops(gate).forEach(loop -> Tasks.on(loop, () -> true));

        assertThat(gate.gate())
                .extracting("services.admissions.connections.openByAddress")
                .isEqualTo(Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "WS, X-Forwarded-For: 203.0.113.1, X-Forwarded-For: 203.0.113.2",
        "WSS, X-Forwarded-For: 203.0.113.1, X-Forwarded-For: 203.0.113.2",
        "WS, Forwarded: for=203.0.113.1, Forwarded: for=203.0.113.2",
        "WS, 'X-Forwarded-For: 192.0.2.1, 203.0.113.1', X-Forwarded-For: 203.0.113.2"
    })
    void forwarded_addressFull_isRefusedWhileOthersComeIn(Link link, String header, String other) throws Exception {
        for (int i = 0; i < MOST_OF_ADDRESS; i++) {
            assertThat(forwarded(link, header)).isEqualTo(101);
            assertThat(forwarded(link, other)).isEqualTo(101);
        }

        assertThat(forwarded(link, header)).isEqualTo(429);
        assertThat(forwarded(link, other)).isEqualTo(429);
        assertThat(forwarded(link, "X-Forwarded-For: 203.0.113.3")).isEqualTo(101);
        leaveAll();
        assertThat(gate.gate().getStats().getCloses()).containsEntry(CloseReason.TOO_MANY_CONNECTIONS, 2L);
    }

    /** Sockets that have not said yet who they come for do not make the proxy a client that has too many. */
    @Test
    void forwarded_manyHandshakesAtATime_doNotCountForTheProxy() throws Exception {
        for (int i = 0; i < 2 * MOST_OF_ADDRESS; i++) {
            sockets.add(TestClient.openSocket(Link.WS, address(forwarded)));
        }

        assertThat(forwarded(Link.WS, "X-Forwarded-For: 203.0.113.1")).isEqualTo(101);
    }

    @Test
    void forwarded_proxyIsAClientItself_countsLikeAnother() throws Exception {
        assertThat(forwarded(Link.WS)).isEqualTo(101);
        TestClient mqtt = TestClient.open(Link.TCP, address(forwarded));
        sockets.add(mqtt.socket());
        mqtt.shakeHands();

        assertThat(forwarded(Link.WS)).isEqualTo(429);
        for (Link link : List.of(Link.TCP, Link.TLS)) {
            TestClient refused = TestClient.open(link, address(forwarded));
            sockets.add(refused.socket());
            refused.send(TestClient.connect("a", 60));
            assertThat(refused.readHex()).isEqualTo("20020003");
            refused.assertClosed();
        }
        assertThat(forwarded(Link.WS, "X-Forwarded-For: 203.0.113.1")).isEqualTo(101);
    }

    /** Whenever a connection ends, what it took is given back: before its header, in it, after it, refused or not. */
    @Test
    void churn_endsEverywhere_leavesNobodyCounted() throws Exception {
        byte[] header = Balancer.v2("203.0.113.1", 1).header();
        byte[] all = TestClient.concat(header, TestClient.connect("a", 60));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int first = thread;
            threads.add(Tasks.start(() -> {
                for (int length = first; length <= all.length; length += 2) {
                    sendAndLeave(balanced, all, length);
                    sendAndLeave(
                            forwarded,
                            UpgradeRequest.valid()
                                    .and("X-Forwarded-For: 203.0.113.1")
                                    .bytes(),
                            4 * length);
                }
            }));
        }
        Tasks.join(threads);
        awaitAccepted(opened.get());

        leaveAll();
        for (int i = 0; i < MOST_OF_ADDRESS; i++) {
            balanced(Link.TCP, "203.0.113.1").shakeHands();
        }
    }

    /** Half of them are reset. */
    private void sendAndLeave(Listener listener, byte[] bytes, int length) throws IOException {
        try (Socket socket = TestClient.openSocket(Link.TCP, address(listener))) {
            opened.incrementAndGet();
            socket.setSoLinger(length % 2 == 0, 0);
            socket.getOutputStream().write(bytes, 0, Math.min(length, bytes.length));
        }
    }
}
