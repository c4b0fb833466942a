package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import mqgate.api.CertificateFiles;
import mqgate.api.ClientAuth;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS of a whole gate: which listener has which, and that it looks at the files. */
final class GateTlsTest {

    private static final String ANY_PORT = "127.0.0.1:0";
    private static final String THREAD = "gate-tls-files";
    private static final TestCertificate authority = TestCertificate.create(TestCertificate.named("authority"));
    private static final TestCertificate old = authority.issue(TestCertificate.named("old", "old.example"));
    private static final TestCertificate renewed = authority.issue(TestCertificate.named("new", "new.example"));

    @TempDir
    private Path directory;

    private @Nullable TestGate gate;

    @BeforeEach
    void writeOld() throws IOException {
        old.writeTo(directory);
    }

    @AfterEach
    void stop() {
        if (gate != null) {
            gate.close();
        }
    }

    private void start(Listener... listeners) {
        Options.Builder options = Options.builder().routeHandler(new Echo());
        List.of(listeners).forEach(options::listener);
        gate = TestGate.start(options);
    }

    private TlsOptions changing() {
        return TlsOptions.of(TestCertificate.filesIn(directory)).reloadInterval(Duration.ofMillis(20));
    }

    private SSLSocket open(SSLContext context, @Nullable String server, Listener listener) throws IOException {
        InetSocketAddress address = gate.gate().getBoundAddresses().get(listener);
        return TlsServer.open(context, server, address);
    }

    /** A new client each time: one that comes again would resume what it had, and name the server that it named before. */
    private X509Certificate certificateOf(Listener listener, @Nullable String server) throws IOException {
        try (SSLSocket socket = open(authority.clientContext(), server, listener)) {
            TestClient over = listener.getNetwork() == Listener.Network.WEBSOCKET
                    ? TestClient.over(socket, RawWebSocket.shakeHands(socket, "/mqtt", "mqtt"))
                    : TestClient.over(socket);
            over.shakeHands();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(THREAD::equals)
                .toList();
    }

    @Test
    void files_thatChange_areUsedForNewConnectionsOnly() throws Exception {
        Listener tcp = Listener.tcp(ANY_PORT).tls(changing());
        Listener webSocket = Listener.webSocket(ANY_PORT).tls(changing());
        Listener any = Listener.any(ANY_PORT).tls(changing());
        start(tcp, webSocket, any);
        try (SSLSocket socket = open(authority.clientContext(), null, tcp)) {
            TestClient open = TestClient.over(socket);
            open.shakeHands();
            assertThat(certificateOf(any, null)).isEqualTo(old.certificate());

            renewed.writeTo(directory);

            for (Listener listener : List.of(tcp, webSocket, any)) {
                await().untilAsserted(
                                () -> assertThat(certificateOf(listener, null)).isEqualTo(renewed.certificate()));
            }
            open.publish("t/x", "hi");
            assertThat(open.readPublish()).isEqualTo("t/x:hi");
        }
    }

    /** Too large for an array, which is an error, not an exception. */
    @Test
    void files_afterOneThatIsTooLarge_areStillLookedAt() throws Exception {
        Listener listener = Listener.tcp(ANY_PORT).tls(changing());
        try (RecordedLog log = new RecordedLog(GateTls.class, Level.ERROR)) {
            start(listener);
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve("cert.pem").toFile(), "rw")) {
                file.setLength(1L << 32);
            }
            await().untilAsserted(() -> assertThat(log.events()).isNotEmpty());

            renewed.writeTo(directory);

            await().untilAsserted(
                            () -> assertThat(certificateOf(listener, null)).isEqualTo(renewed.certificate()));
        }
    }

    @Test
    void close_endsTheThreadThatLooks() {
        start(Listener.tcp(ANY_PORT).tls(changing()));
        assertThat(threads()).isNotEmpty();

        stop();

        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    void reloadInterval_zero_needsNoThread() {
        Options options = Options.builder()
                .tcpAddr(ANY_PORT)
                .tls(changing().reloadInterval(Duration.ZERO))
                .build();
        try (var started = NettyGate.create(options)) {
            started.start();

            await().untilAsserted(() -> assertThat(threads()).isEmpty()); // that of a gate before may still end
        }
    }

    @Test
    void files_ofListenersWithTheSameOptions_areReadOnce() {
        TlsOptions shared = changing();
        Options options = Options.builder()
                .tcpAddr(ANY_PORT)
                .wsAddr(ANY_PORT)
                .tls(shared)
                .listener(Listener.any(ANY_PORT).tls(shared))
                .listener(Listener.any(ANY_PORT).tls(true))
                .build();
        try (RecordedLog log = new RecordedLog(Tls.class, Level.INFO);
                var started = NettyGate.create(options)) {
            started.start();

            assertThat(log.messages(Level.INFO)).hasSize(1);
        }
    }

    @Test
    void certificates_ofSeveralNames_areChosenOnEveryKindOfListener() throws Exception {
        TlsOptions both = TlsOptions.of(old.files(), renewed.files());
        Listener tcp = Listener.tcp(ANY_PORT).tls(both);
        Listener webSocket = Listener.webSocket(ANY_PORT).tls(both);
        Listener any = Listener.any(ANY_PORT).tls(both);
        start(tcp, webSocket, any);

        for (Listener listener : List.of(tcp, webSocket, any)) {
            assertThat(certificateOf(listener, "new.example")).isEqualTo(renewed.certificate());
            assertThat(certificateOf(listener, "old.example")).isEqualTo(old.certificate());
            assertThat(certificateOf(listener, null)).isEqualTo(old.certificate());
        }
        try (SSLSocket socket = open(authority.clientContext(), "new.example", any)) {
            TestClient overWebSocket = TestClient.over(socket, RawWebSocket.shakeHands(socket, "/mqtt", "mqtt"));
            overWebSocket.shakeHands();
            overWebSocket.assertServed();
        }
        try (Socket plain =
                TestClient.openSocket(Link.TCP, gate.gate().getBoundAddresses().get(any))) {
            TestClient.over(plain).shakeHands();
        }
    }

    @Test
    void clientCertificate_required_isNeededOnEveryKindOfListener() throws Exception {
        TlsOptions needed = TlsOptions.of(CertificateFiles.pem(old.certFile(), old.keyFile()), renewed.files())
                .clientAuth(ClientAuth.REQUIRED, authority.certFile());
        Listener tcp = Listener.tcp(ANY_PORT).tls(needed);
        Listener any = Listener.any(ANY_PORT).tls(needed);
        start(tcp, any);
        SSLContext withOne = authority.clientContext(authority.issue(TestCertificate.named("client")));

        for (Listener listener : List.of(tcp, any)) {
            for (String server : new String[] {null, "new.example"}) {
                try (SSLSocket socket = open(withOne, server, listener)) {
                    TestClient.over(socket).shakeHands();
                }
                try (SSLSocket socket = open(authority.clientContext(), server, listener)) {
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(() -> TestClient.over(socket).shakeHands());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WS"})
    void clientCertificate_required_nobodyGetsInWithoutTls(Link link) throws Exception {
        TlsOptions needed = changing().clientAuth(ClientAuth.REQUIRED, authority.certFile());
        Listener any = Listener.any(ANY_PORT).tls(needed);
        start(any);
        try (Socket plain =
                TestClient.openSocket(Link.TCP, gate.gate().getBoundAddresses().get(any))) {
            plain.getOutputStream()
                    .write(link.isWebSocket() ? UpgradeRequest.valid().bytes() : TestClient.connect("phone", 60));

            assertThat(HexFormat.of().formatHex(TestClient.over(plain).readToEnd()))
                    .as("nothing, or an alert of TLS")
                    .matches("(15.*)?");
        }
    }

    @JudgesTime
    @Test
    void handshakeTimeout_ofTlsThatIsDone_doesNotClose() throws Exception {
        Listener listener = Listener.any(ANY_PORT).tls(changing().handshakeTimeout(Duration.ofMillis(500)));
        start(listener);
        try (SSLSocket socket = open(authority.clientContext(), null, listener)) {
            socket.startHandshake();
            socket.setSoTimeout(1000);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> socket.getInputStream().read());

            socket.setSoTimeout(10_000);
            TestClient.over(socket).shakeHands();
        }
    }
}
