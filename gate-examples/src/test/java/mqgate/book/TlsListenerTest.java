package mqgate.book;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import mqgate.api.CertificateFiles;
import mqgate.api.ClientAuth;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import mqgate.netty.NettyGate;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener of docs/protocol.md that has two certificates and looks at those of its clients. */
final class TlsListenerTest {

    private static final char[] PASSWORD = "secret".toCharArray();

    private Gate gate;
    private X509Bundle authority;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle example = issue(authority, "example.test");
        Files.writeString(folder.resolve("players-ca.pem"), authority.getCertificatePathPEM());
        Files.writeString(folder.resolve("example.crt"), example.getCertificatePathPEM());
        Files.writeString(folder.resolve("example.key"), example.getPrivateKeyPEM());
        X509Bundle asia = issue(authority, "asia.test");
        KeyStore keys = emptyStore();
        keys.setKeyEntry("asia", asia.getKeyPair().getPrivate(), PASSWORD, asia.getCertificatePath());
        try (OutputStream file = Files.newOutputStream(folder.resolve("asia.p12"))) {
            keys.store(file, PASSWORD);
        }
        gate = NettyGate.create(Options.builder()
                .listener(listener("127.0.0.1:0", folder.toString(), PASSWORD))
                .build());
        gate.start();
    }

    private static X509Bundle issue(X509Bundle authority, String name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .buildIssuedBy(authority);
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Without sessions of earlier connections, which would be resumed. */
    private SSLContext trusting() throws Exception {
        KeyStore store = emptyStore();
        store.setCertificateEntry("authority", authority.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Listener listener(String address, String folder, char[] password) {
        // region listener
        Listener listener = Listener.any(address)
                .tls(TlsOptions.of(
                                CertificateFiles.pem(folder + "/example.crt", folder + "/example.key"),
                                CertificateFiles.pkcs12(folder + "/asia.p12", password))
                        .clientAuth(ClientAuth.OPTIONAL, folder + "/players-ca.pem"));
        // endregion
        return listener;
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    /** Names a server and returns the name in the certificate that it shows. */
    private String certificateFor(String server) throws Exception {
        int port = gate.getBoundAddresses().values().iterator().next().getPort();
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(server)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void handshake_namesAServer_getsItsCertificateOrTheFirst() throws Exception {
        assertThat(certificateFor("asia.test")).isEqualTo("CN=asia.test");
        assertThat(certificateFor("example.test")).isEqualTo("CN=example.test");
        assertThat(certificateFor("another.test")).isEqualTo("CN=example.test");
    }

    @Test
    void connect_withoutACertificate_isLetInBecauseItIsOptional() throws Exception {
        try (TestClient client = TestClient.of(gate).tls(trusting()).connect()) {
            assertThat(client).isServed();
        }
    }
}
