package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import mqgate.api.Gate;
import mqgate.api.GateStartException;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that succeed, starts that fail, and what is left of a gate afterwards. */
final class GateStartTest {

    private static final TestCertificate CERTIFICATE = TestCertificate.INSTANCE;
    private static final String ANY_PORT = "127.0.0.1:0";

    @TempDir
    private Path directory;

    private static GateStartException startFails(Options.Builder options) {
        try (Gate gate = NettyGate.create(options.build())) {
            GateStartException failure = catchThrowableOfType(GateStartException.class, gate::start);
            assertThat(failure).as("a failure to start").isNotNull();
            assertThat(gate.getBoundAddresses()).isEmpty();
            return failure;
        }
    }

    private static ServerSocket occupyPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    private static String address(ServerSocket socket) {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private static void assertFree(String address) throws IOException {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress("127.0.0.1", port));
            assertThat(again.isBound()).isTrue();
        }
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void start_portInUse_namesTheAddress() throws Exception {
        try (ServerSocket taken = occupyPort()) {
            GateStartException failure = startFails(Options.builder().tcpAddr(address(taken)));

            assertThat(failure.getOption()).isEqualTo("tcpAddr");
            assertThat(failure)
                    .hasMessageStartingWith(
                            "tcpAddr: " + address(taken) + " (expected: a free address of this machine)");
        }
    }

    @Test
    void start_hostWithoutAnAddress_saysWhatIsWrong() {
        GateStartException failure = startFails(Options.builder().tcpAddr("no.such.host.invalid:0"));

        assertThat(failure)
                .hasMessage("tcpAddr: no.such.host.invalid:0 (expected: a free address of this machine): "
                        + "UnresolvedAddressException");
    }

    @Test
    void start_secondPortInUse_nothingListens() throws Exception {
        String first;
        try (ServerSocket free = occupyPort()) {
            first = address(free);
        }
        try (ServerSocket taken = occupyPort()) {
            GateStartException failure =
                    startFails(Options.builder().tcpAddr(first).wsAddr(address(taken)));

            assertThat(failure.getOption()).isEqualTo("wsAddr");
            assertThat(failure).hasMessageContaining(address(taken));
            assertFree(first);
        }
    }

    @Test
    void start_addedListenerPortInUse_namesIt() throws Exception {
        try (ServerSocket taken = occupyPort()) {
            GateStartException failure =
                    startFails(Options.builder().tcpAddr(ANY_PORT).listener(Listener.tcp(address(taken))));

            assertThat(failure.getOption()).isEqualTo("listener");
            assertThat(failure).hasMessageContaining(address(taken));
        }
    }

    @Test
    void start_unknownHost_namesTheAddress() {
        GateStartException failure = startFails(Options.builder().wsAddr("no.such.host.invalid:1"));

        assertThat(failure.getOption()).isEqualTo("wsAddr");
        assertThat(failure).hasMessageContaining("no.such.host.invalid:1 (expected: ");
    }

    private static Options.Builder tls() {
        return Options.builder().tcpAddr(ANY_PORT).tls(true);
    }

    @Test
    void start_tlsWithoutCertFile_namesIt() {
        GateStartException failure = startFails(tls().keyFile(CERTIFICATE.keyFile()));

        assertThat(failure.getOption()).isEqualTo("certFile");
        assertThat(failure).hasMessage("certFile: not set (expected: a file, since TLS is on)");
    }

    @Test
    void start_tlsWithoutKeyFile_namesIt() {
        GateStartException failure = startFails(tls().certFile(CERTIFICATE.certFile()));

        assertThat(failure.getOption()).isEqualTo("keyFile");
        assertThat(failure).hasMessage("keyFile: not set (expected: a file, since TLS is on)");
    }

    @Test
    void start_tlsListenerWithoutCertFile_namesIt() {
        GateStartException failure = startFails(
                Options.builder().listener(Listener.webSocket(ANY_PORT).tls(true)));

        assertThat(failure.getOption()).isEqualTo("certFile");
    }

    @Test
    void start_missingCertFile_namesIt() {
        String missing = directory.resolve("missing.pem").toString();

        GateStartException failure = startFails(tls().certFile(missing).keyFile(CERTIFICATE.keyFile()));

        assertThat(failure.getOption()).isEqualTo("certFile");
        assertThat(failure).hasMessage("certFile: " + missing + " (expected: a readable file)");
    }

    @Test
    void start_missingKeyFile_namesIt() {
        String missing = directory.resolve("missing.pem").toString();

        GateStartException failure =
                startFails(tls().certFile(CERTIFICATE.certFile()).keyFile(missing));

        assertThat(failure.getOption()).isEqualTo("keyFile");
        assertThat(failure).hasMessage("keyFile: " + missing + " (expected: a readable file)");
    }

    /** A directory is what nobody can read as a file, not even root. */
    @Test
    void start_unreadableCertFile_namesIt() {
        GateStartException failure =
                startFails(tls().certFile(directory.toString()).keyFile(CERTIFICATE.keyFile()));

        assertThat(failure.getOption()).isEqualTo("certFile");
        assertThat(failure).hasMessage("certFile: " + directory + " (expected: a readable file)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nZ2FyYm"
            })
    void start_garbageCertFile_namesIt(String content) throws Exception {
        String certFile = file("cert.pem", content);

        GateStartException failure = startFails(tls().certFile(certFile).keyFile(CERTIFICATE.keyFile()));

        assertThat(failure.getOption()).isEqualTo("certFile");
        assertThat(failure).hasMessageStartingWith("certFile: " + certFile).hasMessageContaining("(expected: a PEM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nZ2FyYmFnZQ==\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nZ2FyYm",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nZ2FyYmFnZQ==\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nZ2FyYmFnZQ==\n-----END RSA PRIVATE KEY-----\n"
            })
    void start_keyFileThatIsNone_namesIt(String content) throws Exception {
        String keyFile = file("key.pem", content);

        GateStartException failure =
                startFails(tls().certFile(CERTIFICATE.certFile()).keyFile(keyFile));

        assertThat(failure.getOption()).isEqualTo("keyFile");
        assertThat(failure).hasMessageStartingWith("keyFile: " + keyFile + " (expected: an unencrypted PKCS#8 PEM key");
    }

    @Test
    void start_keyOfAnotherCertificate_namesBoth() {
        String otherKey = TestCertificate.create().keyFile();

        GateStartException failure =
                startFails(tls().certFile(CERTIFICATE.certFile()).keyFile(otherKey));

        assertThat(failure.getOption()).isEqualTo("keyFile");
        assertThat(failure)
                .hasMessage("keyFile: " + otherKey + " (expected: the key of " + CERTIFICATE.certFile() + ")");
    }

    @Test
    void start_badCertFile_doesNotServePlaintext() throws Exception {
        String address;
        try (ServerSocket free = occupyPort()) {
            address = address(free);
        }

        startFails(Options.builder().tcpAddr(address).tls(true));

        assertFree(address);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void create_transportOfAnotherSystem_namesIt() {
        Options options = Options.builder().transport(Transport.KQUEUE).build();

        assertThatExceptionOfType(GateStartException.class)
                .isThrownBy(() -> NettyGate.create(options))
                .withMessage("transport: KQUEUE (expected: one that works here, or AUTO)")
                .extracting(GateStartException::getOption)
                .isEqualTo("transport");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO", "EPOLL"})
    @EnabledOnOs(OS.LINUX)
    void start_transport_serves(Transport transport) throws Exception {
        try (TestGate gate =
                TestGate.start(Options.builder().transport(transport).routeHandler(new Echo()))) {
            for (Link link : Link.values()) {
                try (TestClient client = gate.connect(link)) {
                    client.publish("a/b", "hello");
                    assertThat(client.readPublish()).isEqualTo("a/b:hello");
                }
            }
        }
    }

    @Test
    void start_twice_isRefused() {
        try (TestGate gate = TestGate.start(Options.builder())) {
            assertThatIllegalStateException()
                    .isThrownBy(gate.gate()::start)
                    .withMessage("start: STARTED (expected: a new gate)");
            assertThat(gate.gate().getBoundAddresses()).hasSize(4);
        }
    }

    @Test
    void start_afterClose_isRefused() {
        Gate gate = NettyGate.create(Options.builder().tcpAddr(ANY_PORT).build());
        gate.close();

        assertThatIllegalStateException().isThrownBy(gate::start).withMessage("start: CLOSED (expected: a new gate)");
    }

    @Test
    void close_twice_changesNothing() {
        Gate gate = NettyGate.create(Options.builder().tcpAddr(ANY_PORT).build());
        gate.start();

        gate.close();
        gate.close();

        assertThat(gate.getBoundAddresses()).isEmpty();
    }

    @Test
    void close_started_freesItsPorts() throws Exception {
        TestGate gate = TestGate.start(Options.builder());
        InetSocketAddress tcp = gate.address(Link.TCP);
        InetSocketAddress wss = gate.address(Link.WSS);
        gate.connect().close();

        gate.close();

        assertFree("127.0.0.1:" + tcp.getPort());
        assertFree("127.0.0.1:" + wss.getPort());
    }

    @Test
    void boundAddresses_portZero_areWhatTheSystemChose() {
        try (TestGate gate = TestGate.start(Options.builder())) {
            assertThat(gate.gate().getBoundAddresses().keySet())
                    .containsExactlyElementsOf(gate.gate().getOptions().getListeners());
            assertThat(gate.gate().getBoundAddresses().values())
                    .allSatisfy(address -> assertThat(address.getPort()).isPositive())
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tls_currentVersion_isAccepted(String version) throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                SSLSocket socket = tlsSocket(gate, version)) {
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    /** The client's own rules forbid the old versions, so it sends the hello of one as bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"01", "02"})
    void tls_oldVersion_isRefused(String minor) throws Exception {
        String ciphers = "0006 c013 c009 002f";
        String groups = "000a 0006 0004 0017 001d";
        String pointFormats = "000b 0002 0100";
        byte[] rest = TestClient.bytes("00".repeat(32) + "00" + ciphers + "0100" + "0010" + groups + pointFormats);
        byte[] hello = TestClient.concat(TestClient.bytes("03" + minor), rest);
        byte[] message = TestClient.concat(new byte[] {1, 0, 0, (byte) hello.length}, hello);
        byte[] packet = TestClient.concat(new byte[] {22, 3, 1, 0, (byte) message.length}, message);
        try (TestGate gate = TestGate.start(Options.builder());
                Socket socket = new Socket("127.0.0.1", gate.address(Link.TLS).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(packet);

            byte[] alert = socket.getInputStream().readAllBytes();

            assertThat(alert).hasSizeGreaterThanOrEqualTo(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    @Test
    void tls_plaintextOnThePort_isRefused() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = TestClient.open(Link.TCP, gate.address(Link.TLS))) {
            client.send(TestClient.connect("a", 60));

            assertThat(HexFormat.of().formatHex(client.readToEnd()))
                    .as("no CONNACK")
                    .doesNotContain("20020000");
        }
    }

    private static SSLSocket tlsSocket(TestGate gate, String version) throws IOException {
        SSLSocket socket = (SSLSocket) TestClient.openSocket(Link.TLS, gate.address(Link.TLS));
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }
}
