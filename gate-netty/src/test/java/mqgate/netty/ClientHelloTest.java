package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import mqgate.api.CertificateFiles;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** First messages of TLS that no client means: closed at once, and no word about them in the log. */
final class ClientHelloTest {

    private static final CertificateFiles FILES = TestCertificate.INSTANCE.files();
    private static final TlsOptions ONE = TlsOptions.of(FILES).handshakeTimeout(Duration.ofSeconds(60));
    private static final TlsOptions TWO = TlsOptions.of(FILES, FILES).handshakeTimeout(Duration.ofSeconds(60));
    private static final List<Listener> LISTENERS = Stream.of(ONE, TWO)
            .flatMap(tls -> Stream.of(
                    Listener.tcp("127.0.0.1:0").tls(tls),
                    Listener.webSocket("127.0.0.1:0").tls(tls),
                    Listener.any("127.0.0.1:0").tls(tls)))
            .toList();

    private static RecordedLog log;
    private static TestGate gate;

    @BeforeAll
    static void start() {
        Options.Builder options = Options.builder().overTime(Duration.ofSeconds(60));
        LISTENERS.forEach(options::listener);
        gate = TestGate.start(options);
        log = new RecordedLog("mqgate", Level.INFO);
    }

    @AfterAll
    static void stop() {
        log.close();
        gate.close();
    }

    static Stream<Arguments> beginnings() {
        return LISTENERS.stream()
                .flatMap(listener -> Stream.of(
                                "16 0301 0004 01 ffffff", // 16 MiB are announced
                                "16 0301 0004 01 010000",
                                "16 0301 0004 02 000000", // a server's hello
                                "16 0301 0005 01 000001 00", // too short to be one
                                "16 0301 0000", // an empty record
                                "16 0200 0004 01000000", // SSL 2
                                "16 ffff ffff ffffffff") // no version
                        .map(bytes -> Arguments.of(listener, bytes)));
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void clientHello_thatIsNone_isClosedWithAnAlertAtMost(Listener listener, String bytes) throws Exception {
        try (Socket socket =
                TestClient.openSocket(Link.TCP, gate.gate().getBoundAddresses().get(listener))) {
            socket.getOutputStream().write(TestClient.bytes(bytes));

            String answer = HexFormat.of().formatHex(TestClient.over(socket).readToEnd());

            assertThat(answer).matches("(15.*)?");
            assertThat(log.events()).isEmpty();
        }
    }

    static Stream<Listener> listeners() {
        return LISTENERS.stream();
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void clientHello_ofAClientThatDoesNotTrustTheGate_isNoWordInTheLog(Listener listener) throws Exception {
        var stranger = TestCertificate.create().clientContext();
        try (SSLSocket socket =
                TlsServer.open(stranger, null, gate.gate().getBoundAddresses().get(listener))) {
            assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake);
        }
        assertThat(log.events()).isEmpty();
    }
}
