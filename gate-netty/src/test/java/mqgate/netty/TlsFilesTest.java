package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;
import mqgate.api.CertificateFiles;
import mqgate.api.ClientAuth;
import mqgate.api.Gate;
import mqgate.api.GateStartException;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a gate with {@link TlsOptions} starts with, and those that it does not. */
final class TlsFilesTest {

    private static final String PASSWORD = "correct horse";
    private static final TestCertificate CERTIFICATE = TestCertificate.create();

    @TempDir
    private Path directory;

    private static GateStartException startFails(TlsOptions tls) {
        Options options = Options.builder().tcpAddr("127.0.0.1:0").tls(tls).build();
        try (Gate gate = NettyGate.create(options)) {
            GateStartException failure = catchThrowableOfType(GateStartException.class, gate::start);
            assertThat(failure).as("a failure to start").isNotNull();
            assertThat(gate.getBoundAddresses()).isEmpty();
            return failure;
        }
    }

    private static void assertServed(CertificateFiles files, TestCertificate certificate) throws Exception {
        Listener listener = Listener.tcp("127.0.0.1:0").tls(TlsOptions.of(files));
        try (Gate gate = NettyGate.create(Options.builder().listener(listener).build())) {
            gate.start();
            try (SSLSocket socket = TlsServer.open(
                    certificate.clientContext(), null, gate.getBoundAddresses().get(listener))) {
                TestClient client = TestClient.over(socket);
                client.shakeHands();
                client.assertServed();
                assertThat(((X509Certificate) socket.getSession().getPeerCertificates()[0]))
                        .isEqualTo(certificate.certificate());
            }
        }
    }

    private String file(String content) throws Exception {
        return Files.writeString(directory.resolve("file"), content).toString();
    }

    @Test
    void start_pkcs12_serves() throws Exception {
        assertServed(CERTIFICATE.pkcs12(PASSWORD), CERTIFICATE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void start_rsaKey_serves(boolean pkcs12) throws Exception {
        TestCertificate rsa =
                TestCertificate.create(TestCertificate.named("rsa").rsa2048());

        assertServed(pkcs12 ? rsa.pkcs12(PASSWORD) : rsa.files(), rsa);
    }

    @Test
    void start_pkcs12OfAnotherPassword_namesItAndNoPassword() throws Exception {
        String file = CERTIFICATE.pkcs12(PASSWORD).getCertFile();

        GateStartException failure =
                startFails(TlsOptions.of(CertificateFiles.pkcs12(file, "battery staple".toCharArray())));

        assertThat(failure.getOption()).isEqualTo("pkcs12");
        assertThat(failure).hasMessage("pkcs12: " + file + " (expected: a file in PKCS#12 that its password opens)");
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain("battery", "staple", "correct horse");
    }

    @Test
    void start_pkcs12WithTwoKeys_saysHowMany() throws Exception {
        CertificateFiles files = CERTIFICATE.pkcs12(PASSWORD, TestCertificate.create());

        assertThat(startFails(TlsOptions.of(files)))
                .hasMessage("pkcs12: " + files.getCertFile() + " has 2 private keys with certificates (expected: one)");
    }

    @Test
    void start_pkcs12WithoutAKey_saysSo() throws Exception {
        Path file = directory.resolve("trust.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", CERTIFICATE.certificate());
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }

        assertThat(startFails(TlsOptions.of(CertificateFiles.pkcs12(file.toString(), PASSWORD.toCharArray()))))
                .hasMessage("pkcs12: " + file + " has 0 private keys with certificates (expected: one)");
    }

    @Test
    void start_pkcs12WithAKeyWithoutCertificates_saysSo() throws Exception {
        CertificateFiles files = CERTIFICATE.pkcs12WithoutCertificates(PASSWORD);

        assertThat(startFails(TlsOptions.of(files)))
                .hasMessage("pkcs12: " + files.getCertFile() + " has 0 private keys with certificates (expected: one)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "0\u0003\u0002\u0001\u0003", "-----BEGIN CERTIFICATE-----"})
    void start_pkcs12ThatIsNone_namesIt(String content) throws Exception {
        String file = file(content);

        assertThat(startFails(TlsOptions.of(CertificateFiles.pkcs12(file, PASSWORD.toCharArray()))))
                .hasMessage("pkcs12: " + file + " (expected: a file in PKCS#12 that its password opens)");
    }

    @Test
    void start_missingPkcs12_namesIt() {
        String missing = directory.resolve("missing.p12").toString();

        assertThat(startFails(TlsOptions.of(CertificateFiles.pkcs12(missing, PASSWORD.toCharArray()))))
                .hasMessage("pkcs12: " + missing + " (expected: a readable file)");
    }

    @Test
    void start_badSecondCertificate_namesIt() throws Exception {
        String certFile = file("garbage");

        assertThat(startFails(
                        TlsOptions.of(CERTIFICATE.files(), CertificateFiles.pem(certFile, CERTIFICATE.keyFile()))))
                .hasMessage("certFile: " + certFile + " (expected: a PEM chain of certificates)");
    }

    /** The same name for both does not make a file one in PKCS#12. */
    @Test
    void start_pemInOneFileWithoutAKey_namesTheKey() {
        String certFile = CERTIFICATE.certFile();

        assertThat(startFails(TlsOptions.of(CertificateFiles.pem(certFile, certFile))))
                .hasMessage("keyFile: " + certFile + " (expected: an unencrypted PKCS#8 PEM key for EC)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n"})
    void start_badAuthorities_namesThem(String content) throws Exception {
        String authorities = file(content);

        GateStartException failure =
                startFails(TlsOptions.of(CERTIFICATE.files()).clientAuth(ClientAuth.OPTIONAL, authorities));

        assertThat(failure.getOption()).isEqualTo("clientAuthorities");
        assertThat(failure)
                .hasMessageStartingWith("clientAuthorities: " + authorities)
                .hasMessageContaining("(expected: a PEM chain");
    }

    @Test
    void start_missingAuthorities_namesThem() {
        String missing = directory.resolve("missing.pem").toString();

        assertThat(startFails(TlsOptions.of(CERTIFICATE.files()).clientAuth(ClientAuth.REQUIRED, missing)))
                .hasMessage("clientAuthorities: " + missing + " (expected: a readable file)");
    }
}
