package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import mqgate.api.CertificateFiles;
import mqgate.api.CloseReason;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients whose handshake of TLS takes too long, in a time that the test moves. */
final class TlsHandshakeTimeoutTest {

    private static final String ANY_PORT = "127.0.0.1:0";
    private static final CertificateFiles FILES = TestCertificate.INSTANCE.files();
    private static final TlsOptions ONE = TlsOptions.of(FILES).handshakeTimeout(Duration.ofSeconds(3));
    private static final TlsOptions TWO =
            TlsOptions.of(FILES, TestCertificate.create().files()).handshakeTimeout(Duration.ofSeconds(3));

    /** Where the time of TLS begins with the accepted socket, whatever comes. */
    static Stream<Listener> ofTlsOnly() {
        return Stream.of(ONE, TWO)
                .flatMap(tls -> Stream.of(
                        Listener.tcp(ANY_PORT).tls(tls),
                        Listener.webSocket(ANY_PORT).tls(tls)));
    }

    static Stream<Listener> ofAnything() {
        return Stream.of(ONE, TWO).map(tls -> Listener.any(ANY_PORT).tls(tls));
    }

    static Stream<Listener> all() {
        return Stream.concat(ofTlsOnly(), ofAnything());
    }

    private static FrozenGate gate(Listener listener) {
        return new FrozenGate(
                Options.builder().overTime(Duration.ofSeconds(8)).trustedProxies(List.of("127.0.0.0/8")), listener);
    }

    private static byte[] clientHello() throws Exception {
        SSLEngine engine = TestCertificate.INSTANCE.clientContext().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private static void assertClosedAfter(Duration rest, FrozenGate gate, FrozenGate.Client client) {
        gate.pass(rest.minusMillis(1));
        assertThat(gate.closes(CloseReason.HANDSHAKE_TIMEOUT)).isZero();
        assertThat(client.isOpen()).isTrue();
        gate.pass(Duration.ofMillis(1));
        client.lose();

        assertThat(gate.closes(CloseReason.HANDSHAKE_TIMEOUT)).isOne();
    }

    @ParameterizedTest
    @MethodSource("ofTlsOnly")
    void handshake_silence_isClosedOnTime(Listener listener) {
        try (RecordedLog log = new RecordedLog("mqgate", Level.INFO);
                FrozenGate gate = gate(listener)) {
            log.events().clear(); // it has said which certificate it uses

            assertClosedAfter(Duration.ofSeconds(3), gate, gate.open());

            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void handshake_halfAClientHello_isClosedOnTime(Listener listener) throws Exception {
        byte[] hello = clientHello();
        try (RecordedLog log = new RecordedLog("mqgate", Level.INFO);
                FrozenGate gate = gate(listener)) {
            log.events().clear();
            FrozenGate.Client client = gate.open();
            client.send(Arrays.copyOf(hello, hello.length / 2));

            assertClosedAfter(Duration.ofSeconds(3), gate, client);

            assertThat(client.received()).as("an alert at most").matches("(15.*)?");
            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void handshake_aByteNowAndThen_isClosedOnTime(Listener listener) throws Exception {
        byte[] hello = clientHello();
        try (FrozenGate gate = gate(listener)) {
            FrozenGate.Client client = gate.open();
            for (int i = 0; i < 20; i++) {
                client.send(new byte[] {hello[i]});
                gate.pass(Duration.ofMillis(100));
            }

            assertClosedAfter(Duration.ofSeconds(1), gate, client);
        }
    }

    /** The gate has answered, and the client says no more. */
    @ParameterizedTest
    @MethodSource("all")
    void handshake_nothingAfterTheClientHello_isClosedOnTime(Listener listener) throws Exception {
        byte[] hello = clientHello();
        try (FrozenGate gate = gate(listener)) {
            FrozenGate.Client client = gate.open();
            client.send(hello);
            assertThat(client.received()).startsWith("160303");

            assertClosedAfter(Duration.ofSeconds(3), gate, client);
        }
    }

    /** Netty would give it 10 seconds. */
    @Test
    void handshake_longerTimeThanNettyGives_isWaitedFor() throws Exception {
        TlsOptions patient = TlsOptions.of(FILES).handshakeTimeout(Duration.ofSeconds(12));
        Options.Builder options = Options.builder().overTime(Duration.ofSeconds(20));
        try (FrozenGate gate = new FrozenGate(options, Listener.tcp(ANY_PORT).tls(patient))) {
            FrozenGate.Client client = gate.open();
            client.send(clientHello());

            assertClosedAfter(Duration.ofSeconds(12), gate, client);
        }
    }

    @ParameterizedTest
    @MethodSource("ofAnything")
    void handshake_thatBeginsLate_hasTheTimeThatIsLeft(Listener listener) throws Exception {
        byte[] hello = clientHello();
        try (FrozenGate gate = gate(listener)) {
            FrozenGate.Client client = gate.open();
            gate.pass(Duration.ofSeconds(2));
            client.send(hello);

            assertClosedAfter(Duration.ofSeconds(1), gate, client);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void handshake_afterALateProxyHeader_hasTheTimeThatIsLeft(Listener listener) throws Exception {
        byte[] hello = clientHello();
        try (FrozenGate gate = gate(listener.proxyProtocol(true))) {
            FrozenGate.Client client = gate.open();
            gate.pass(Duration.ofSeconds(2));
            client.send(TestClient.concat(Balancer.local().header(), hello));

            assertClosedAfter(Duration.ofSeconds(1), gate, client);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void handshake_afterAProxyHeaderThatIsTooLate_isClosedAtOnce(Listener listener) throws Exception {
        byte[] hello = clientHello();
        try (FrozenGate gate = gate(listener.proxyProtocol(true))) {
            FrozenGate.Client client = gate.open();
            gate.pass(Duration.ofSeconds(4));
            client.send(TestClient.concat(Balancer.local().header(), hello));
            gate.pass(Duration.ofMillis(1));
            client.lose();

            assertThat(gate.closes(CloseReason.HANDSHAKE_TIMEOUT)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("ofAnything")
    void silence_whereTlsNeedNotBeSpoken_hasTheOverTime(Listener listener) {
        try (FrozenGate gate = gate(listener)) {
            assertClosedAfter(Duration.ofSeconds(8), gate, gate.open());
        }
    }

    @Test
    void overTime_shorterThanThatOfTls_closes() {
        Options.Builder options = Options.builder().overTime(Duration.ofSeconds(1));
        try (FrozenGate gate = new FrozenGate(options, Listener.tcp(ANY_PORT).tls(ONE))) {
            assertClosedAfter(Duration.ofSeconds(1), gate, gate.open());
        }
    }
}
