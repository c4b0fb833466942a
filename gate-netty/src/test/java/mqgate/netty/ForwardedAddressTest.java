package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets that come through a proxy for HTTP, which is on 127.0.0.1 and trusted. */
final class ForwardedAddressTest {

    private static final Listener onePort =
            Listener.any("127.0.0.1:0").tls(true).forwardedHeaders(true);
    private static final Map<Link, Listener> ports = new EnumMap<>(Link.class);
    private static final Agents agents = new Agents();
    private static TestGate gate;

    @BeforeAll
    static void start() {
        Options.Builder options = Options.builder()
                .agentLearner(agents)
                .trustedProxies(List.of("127.0.0.1", "10.0.0.0/8"))
                .listener(onePort);
        for (Link link : List.of(Link.WS, Link.WSS)) {
            Listener listener = link.listener().forwardedHeaders(true);
            ports.put(link, listener);
            options.listener(listener);
        }
        gate = TestGate.start(options);
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    /** The address that a client is known by whose request has these header lines. */
    private static InetSocketAddress known(TestGate gate, Link link, Listener port, String... headers)
            throws Exception {
        UpgradeRequest request = UpgradeRequest.valid();
        for (String header : headers) {
            request = request.and(header);
        }
        String id = Agents.newId();
        InetSocketAddress address = gate.gate().getBoundAddresses().get(port);
        try (Socket socket = TestClient.openSocket(link, address)) {
            assertThat(request.send(socket).status()).isEqualTo(101);
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands(id, 60);
            return agents.connected(id).getRemoteAddress();
        }
    }

    private static InetSocketAddress address(String ip, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(ip), port);
    }

    @ParameterizedTest
    @CsvSource({"WS, true", "WS, false", "WSS, true", "WSS, false"})
    void header_ofATrustedProxy_isTheAddressOfTheClient(Link link, boolean any) throws Exception {
        Listener port = any ? onePort : ports.get(link);

        assertThat(known(gate, link, port, "X-Forwarded-For: 192.0.2.1, 203.0.113.7:4711, 10.1.2.3"))
                .isEqualTo(address("203.0.113.7", 4711));
        assertThat(known(gate, link, port, "x-forwarded-for: 192.0.2.1", "X-FORWARDED-FOR: 2001:db8::7"))
                .isEqualTo(address("2001:db8::7", 0));
        assertThat(known(
                        gate,
                        link,
                        port,
                        "Forwarded: for=192.0.2.1",
                        "forwarded: For=\"[2001:db8::7]:4711\";proto=https"))
                .isEqualTo(address("2001:db8::7", 4711));
    }

    @Test
    void header_none_isTheAddressOfTheProxy() throws Exception {
        assertThat(known(gate, Link.WS, ports.get(Link.WS)).getAddress()).isEqualTo(InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void header_contradictsTheOther_isRefused() throws Exception {
        try (Socket socket =
                TestClient.openSocket(Link.WS, gate.gate().getBoundAddresses().get(onePort))) {
            UpgradeRequest request =
                    UpgradeRequest.valid().and("Forwarded: for=192.0.2.1").and("X-Forwarded-For: 203.0.113.7");

            assertThat(request.send(socket).status()).isEqualTo(400);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** The listener of a test gate for this link believes nobody. */
    @Test
    void header_whereItIsNotBelieved_isNotLookedAt() throws Exception {
        String id = Agents.newId();
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            UpgradeRequest.valid().and("X-Forwarded-For: 203.0.113.7").send(socket);
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands(id, 60);

            assertThat(agents.connected(id).getRemoteAddress()).isEqualTo(socket.getLocalSocketAddress());
        }
    }

    /** The peer is the client, which has counted already. */
    @ParameterizedTest
    @CsvSource({
        "WS, X-Forwarded-For: 203.0.113.7",
        "WSS, Forwarded: for=203.0.113.7",
        "WS, Forwarded: for=203.0.113.7|X-Forwarded-For: 203.0.113.8"
    })
    void header_ofAnUntrustedPeer_isNotLookedAt(Link link, String headers) throws Exception {
        Listener port = Listener.any("127.0.0.1:0").tls(true).forwardedHeaders(true);
        Options.Builder options = Options.builder()
                .agentLearner(agents)
                .trustedProxies(List.of("192.0.2.0/24"))
                .limits(Limits.builder().maxConnectionsPerAddress(1).build())
                .listener(port);
        try (TestGate careful = TestGate.start(options)) {
            assertThat(known(careful, link, port, headers.split("\\|")).getAddress())
                    .isEqualTo(InetAddress.getByName("127.0.0.1"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void noRequest_onOnePort_isKnownByTheSocket(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client =
                TestClient.open(link, gate.gate().getBoundAddresses().get(onePort))) {
            client.shakeHands(id, 60);

            assertThat(agents.connected(id).getRemoteAddress())
                    .isEqualTo(client.socket().getLocalSocketAddress());
        }
    }
}
