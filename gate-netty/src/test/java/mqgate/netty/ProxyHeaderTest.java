package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header of the PROXY protocol byte by byte, in frozen time. Every client is on 127.0.0.1, port 1. */
final class ProxyHeaderTest {

    private static final String ACCEPTED = "20020000";
    private static final Listener BEHIND_BALANCER = Listener.tcp("127.0.0.1:0").proxyProtocol(true);
    private static final int LARGEST_TLVS = 4096;

    private FrozenGate gate = new FrozenGate(options(), BEHIND_BALANCER);

    private static Options.Builder options() {
        Limits limits = Limits.builder()
                .maxConnections(1000)
                .maxConnectionsPerAddress(1000)
                .build();
        return Options.builder()
                .overTime(Duration.ofSeconds(5))
                .trustedProxies(List.of("127.0.0.1"))
                .limits(limits);
    }

    @AfterEach
    void loseClients() {
        gate.close();
        Tables.assertNobodyCounted(gate);
    }

    private InetSocketAddress addressOf(String id) throws Exception {
        return gate.agent(id).getRemoteAddress();
    }

    private static InetSocketAddress address(String ip, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(ip), port);
    }

    private static Stream<Arguments> headers() throws Exception {
        return Stream.of(
                Arguments.of(Balancer.v1("203.0.113.7", 65535), "203.0.113.7", 65535),
                Arguments.of(Balancer.v1("2001:db8::7", 4711), "2001:db8::7", 4711),
                Arguments.of(Balancer.v1("::ffff:203.0.113.7", 4711), "203.0.113.7", 4711),
                Arguments.of(Balancer.v2("203.0.113.7", 65535), "203.0.113.7", 65535),
                Arguments.of(Balancer.v2("2001:db8::7", 4711), "2001:db8::7", 4711),
                Arguments.of(Balancer.v2("::ffff:203.0.113.7", 4711), "203.0.113.7", 4711),
                Arguments.of(Balancer.v2("203.0.113.7", 4711, TestClient.bytes("05 0003 616263")), "203.0.113.7", 4711),
                Arguments.of(Balancer.v2("203.0.113.7", 4711, tlvs(LARGEST_TLVS)), "203.0.113.7", 4711),
                Arguments.of(Balancer.v1("PROXY UNKNOWN"), "127.0.0.1", 1),
                Arguments.of(Balancer.v1("PROXY UNKNOWN 203.0.113.7 203.0.113.8 1 2"), "127.0.0.1", 1),
                Arguments.of(Balancer.local(), "127.0.0.1", 1),
                Arguments.of(Balancer.unix(), "127.0.0.1", 1));
    }

    /** One value of a type that nobody has given a meaning. */
    private static byte[] tlvs(int length) {
        byte[] tlv = new byte[length];
        tlv[0] = (byte) 0xe0;
        tlv[1] = (byte) (length - 3 >> 8);
        tlv[2] = (byte) (length - 3);
        return tlv;
    }

    @ParameterizedTest
    @MethodSource("headers")
    void header_andConnectInOneSegment_bothAreRead(Balancer balancer, String ip, int port) throws Exception {
        FrozenGate.Client client = gate.open();

        client.send(TestClient.concat(balancer.header(), TestClient.connect("a", 60)));

        assertThat(client.received()).isEqualTo(ACCEPTED);
        assertThat(addressOf("a")).isEqualTo(address(ip, port));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void header_splitAnywhere_isReadAll(Balancer balancer, String ip, int port) throws Exception {
        byte[] all = TestClient.concat(balancer.header(), TestClient.connect("a", 60));
        int splits = Math.min(all.length, 300);
        for (int split = 1; split < splits; split++) {
            FrozenGate.Client client = gate.open();

            client.send(Arrays.copyOf(all, split));
            client.send(Arrays.copyOfRange(all, split, all.length));

            assertThat(client.received()).as("split at %s", split).isEqualTo(ACCEPTED);
            client.lose();
        }
        assertThat(addressOf("a")).isEqualTo(address(ip, port));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void header_byteByByte_isRead(Balancer balancer, String ip, int port) throws Exception {
        FrozenGate.Client client = gate.open();

        for (byte b : TestClient.concat(balancer.header(), TestClient.connect("a", 60))) {
            client.send(new byte[] {b});
        }

        assertThat(client.received()).isEqualTo(ACCEPTED);
        assertThat(addressOf("a")).isEqualTo(address(ip, port));
        assertThat(client.handlers()).noneMatch(name -> name.startsWith("proxy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10",
                "16",
                "00",
                "47",
                "50524f585854",
                "0d0a0d0a000d0a515549540b",
                "0d0a0d0a000d0a515549540a 01 11 000c 01020304 05060708 0001 0002",
                "0d0a0d0a000d0a515549540a ff 11 000c 01020304 05060708 0001 0002",
                "0d0a0d0a000d0a515549540a 22 11 000c 01020304 05060708 0001 0002",
                "0d0a0d0a000d0a515549540a 21 99 000c 01020304 05060708 0001 0002",
                "0d0a0d0a000d0a515549540a 21 11 0000",
                "0d0a0d0a000d0a515549540a 21 11 0004 01020304",
                "0d0a0d0a000d0a515549540a 21 21 000c 01020304 05060708 0001 0002",
                "0d0a0d0a000d0a515549540a 21 11 0011 01020304 05060708 0001 0002 05 0009 6162"
            })
    void header_malformed_isClosedWithoutAnAnswer(String hex) {
        FrozenGate.Client client = gate.open();

        client.send(hex);
        gate.pass(Duration.ofMillis(500)); // the one who sent it may take his time to close

        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 203.0.113.7 192.0.2.1 4711",
                "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443 1",
                "PROXY TCP4 203.0.113.256 192.0.2.1 4711 443",
                "PROXY TCP4 localhost 192.0.2.1 4711 443",
                "PROXY TCP4 2001:db8::7 2001:db8::8 4711 443",
                "PROXY TCP6 203.0.113.7 192.0.2.1 4711 443",
                "PROXY TCP4 203.0.113.7 192.0.2.1 65536 443",
                "PROXY TCP4 203.0.113.7 192.0.2.1 -1 443",
                "PROXY TCP4 203.0.113.7 192.0.2.1 x 443",
                "PROXY UDP4 203.0.113.7 192.0.2.1 4711 443",
                "PROXY  TCP4 203.0.113.7 192.0.2.1 4711 443",
                "proxy TCP4 203.0.113.7 192.0.2.1 4711 443"
            })
    void header_malformedLine_isClosedWithoutAnAnswer(String line) {
        FrozenGate.Client client = gate.open();

        client.send(Balancer.v1(line).header());
        gate.pass(Duration.ofMillis(500));

        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
    }

    @Test
    void header_tooLong_isClosedBeforeItsEnd() throws Exception {
        FrozenGate.Client line = gate.open();
        line.send(Replies.utf8("PROXY UNKNOWN " + "x".repeat(200)));
        FrozenGate.Client tlvs = gate.open();
        tlvs.send(Arrays.copyOf(Balancer.v2("203.0.113.7", 4711, tlvs(60_000)).header(), 5000));
        gate.pass(Duration.ofMillis(500));

        assertThat(line.isOpen()).isFalse();
        assertThat(tlvs.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"''", "50", "50524f5859", "0d0a0d0a000d0a515549540a21"})
    void header_unfinished_isClosedAfterTheOverTime(String hex) {
        FrozenGate.Client client = gate.open();
        client.send(hex);
        gate.pass(Duration.ofMillis(4999));
        assertThat(client.isOpen()).isTrue();

        gate.pass(Duration.ofMillis(501));

        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
    }

    @Test
    void header_ownProtocol_beginsBehindIt() throws Exception {
        gate = new FrozenGate(options(), BEHIND_BALANCER.agentFactory(LineProtocol::new));
        FrozenGate.Client client = gate.open();
        assertThat(client.received()).isEmpty();

        client.send(TestClient.concat(Balancer.v1("203.0.113.7", 4711).header(), Replies.utf8("HELLO a\n")));

        assertThat(client.received()).isEqualTo("57484f3f0a" + "57454c434f4d4520610a");
        assertThat(addressOf("a")).isEqualTo(address("203.0.113.7", 4711));
    }

    @Test
    void header_afterWaitingForATurn_isRead() throws Exception {
        Limits limits = Limits.builder()
                .maxConnections(1000)
                .maxConnectionsPerAddress(1000)
                .handshakesPerSecond(1)
                .build();
        gate = new FrozenGate(options().limits(limits), BEHIND_BALANCER);
        gate.open();
        FrozenGate.Client waiting = gate.open();
        waiting.send(TestClient.concat(Balancer.v1("203.0.113.7", 4711).header(), TestClient.connect("a", 60)));
        assertThat(waiting.received()).isEmpty();

        gate.pass(Duration.ofSeconds(1));

        assertThat(waiting.received()).isEqualTo(ACCEPTED);
        assertThat(addressOf("a")).isEqualTo(address("203.0.113.7", 4711));
    }

    /** Seeded: what a fault needs to be seen again is in the name of the assertion. */
    @Test
    void header_changedAtRandom_isReadOrClosed() throws Exception {
        List<byte[]> seeds =
                headers().map(seed -> ((Balancer) seed.get()[0]).header()).toList();
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] header = seeds.get(random.nextInt(seeds.size()));
            for (int change = random.nextInt(4); change >= 0; change--) {
                header[random.nextInt(Math.min(header.length, 60))] = (byte) random.nextInt(256);
            }
            FrozenGate.Client client = gate.open();
            client.send(Arrays.copyOf(header, random.nextInt(header.length) + 1));
            client.send(TestClient.connect("a", 60));

            assertThat(client.unhandled()).as("seed %s", seed).isEmpty();
            client.lose();
        }
    }
}
