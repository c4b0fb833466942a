package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real clients that come through a load balancer with the PROXY protocol: on a port for each kind, and all on one. */
final class BehindBalancerTest {

    private static final Listener onePort =
            Listener.any("127.0.0.1:0").tls(true).proxyProtocol(true).forwardedHeaders(true);
    private static final Map<Link, Listener> ports = new EnumMap<>(Link.class);
    private static final Agents agents = new Agents();
    private static TestGate gate;

    @BeforeAll
    static void start() {
        Options.Builder options = Options.builder()
                .agentLearner(agents)
                .routeHandler(new Echo())
                .trustedProxies(List.of("127.0.0.0/8", "198.51.100.0/24"))
                .listener(onePort);
        for (Link link : Link.values()) {
            Listener listener = link.listener().proxyProtocol(true);
            ports.put(link, listener);
            options.listener(listener);
        }
        gate = TestGate.start(options);
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static InetSocketAddress address(Listener listener) {
        return gate.gate().getBoundAddresses().get(listener);
    }

    /** How a balancer says who its client is. */
    private enum Version {
        V1 {
            @Override
            Balancer balancer(String client, int port) {
                return Balancer.v1(client, port);
            }
        },
        V2 {
            @Override
            Balancer balancer(String client, int port) throws IOException {
                return Balancer.v2(client, port);
            }
        };

        abstract Balancer balancer(String client, int port) throws IOException;
    }

    static Stream<Arguments> combinations() {
        return Stream.of(Link.values())
                .flatMap(link -> Stream.of(ports.get(link), onePort)
                        .flatMap(
                                port -> Stream.of(Version.values()).map(version -> Arguments.of(link, port, version))));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void header_everyCombination_isTheAddressOfTheClient(Link link, Listener port, Version version) throws Exception {
        for (String client : List.of("203.0.113.7", "2001:db8::7")) {
            String id = Agents.newId();
            try (TestClient connection = version.balancer(client, 4711).open(link, address(port))) {
                connection.shakeHands(id, 60);
                connection.assertServed();

                Agent agent = agents.connected(id);
                InetAddress expected = InetAddress.getByName(client);
                assertThat(agent.getRemoteAddress()).isEqualTo(new InetSocketAddress(expected, 4711));
                assertThat(agent.getSession().getIp()).isEqualTo(expected.getHostAddress());
            }
            agents.assertClosed(id, CloseReason.CONNECTION_LOST);
        }
    }

    static Stream<Arguments> beginnings() {
        return Stream.of(Link.values())
                .flatMap(link -> Stream.of(ports.get(link), onePort).map(port -> Arguments.of(link, port)));
    }

    /** Even of a trusted proxy: whom it would come from is not known. */
    @ParameterizedTest
    @MethodSource("beginnings")
    void header_missing_isClosedWithoutAnAnswer(Link link, Listener port) throws Exception {
        byte[] beginning = link.isTls() ? TestClient.bytes("16 0301 0200 01") : new byte[] {'G'};
        if (link == Link.TCP) {
            beginning = TestClient.bytes("10");
        }
        try (TestClient client = TestClient.over(TestClient.openSocket(Link.TCP, address(port)))) {
            client.send(beginning);

            client.assertClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void header_ofTheBalancerItself_isTheAddressOfTheSocket(Link link) throws Exception {
        for (Balancer balancer : List.of(Balancer.local(), Balancer.unix(), Balancer.v1("PROXY UNKNOWN"))) {
            String id = Agents.newId();
            try (TestClient client = balancer.open(link, address(onePort))) {
                client.shakeHands(id, 60);

                assertThat(agents.connected(id).getRemoteAddress().getAddress())
                        .isEqualTo(InetAddress.getByName("127.0.0.1"));
            }
        }
    }

    /** A balancer for TCP before a proxy for HTTP before the gate: each is believed because the one behind it is. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void header_ofAProxyThatForwards_isFollowedToTheClient(Link link) throws Exception {
        assertThat(forwarded(link, Balancer.v2("198.51.100.9", 1), "X-Forwarded-For: 203.0.113.8"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("203.0.113.8"), 0));
    }

    @Test
    void header_ofAClientThatForwards_isNotBelievedMore() throws Exception {
        assertThat(forwarded(Link.WSS, Balancer.v1("203.0.113.7", 4711), "X-Forwarded-For: 192.0.2.1"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("203.0.113.7"), 4711));
    }

    private static InetSocketAddress forwarded(Link link, Balancer balancer, String header) throws Exception {
        String id = Agents.newId();
        try (var socket = balancer.openSocket(link, address(onePort))) {
            assertThat(UpgradeRequest.valid().and(header).send(socket).status()).isEqualTo(101);
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands(id, 60);
            return agents.connected(id).getRemoteAddress();
        }
    }

    @Test
    void header_fromAnUntrustedPeer_isClosedAtOnce() throws Exception {
        Listener[] listeners = {
            Listener.tcp("127.0.0.1:0").proxyProtocol(true),
            Listener.any("127.0.0.1:0").proxyProtocol(true)
        };
        Options.Builder options = Options.builder().trustedProxies(List.of("192.0.2.0/24", "::1"));
        Arrays.stream(listeners).forEach(options::listener);
        try (TestGate guarded = TestGate.start(options)) {
            for (Listener listener : listeners) {
                InetSocketAddress address = guarded.gate().getBoundAddresses().get(listener);
                assertThatThrownBy(() -> {
                            try (TestClient client = Balancer.v1("192.0.2.1", 1).open(Link.TCP, address)) {
                                client.shakeHands();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            await().untilAsserted(() -> assertThat(guarded.gate().getStats().getCloses())
                    .containsEntry(CloseReason.PROTOCOL_ERROR, 2L)); // clients can see it before it is counted
        }
    }
}
