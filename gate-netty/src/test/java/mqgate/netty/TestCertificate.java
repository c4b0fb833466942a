package mqgate.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1, made by the tests, as files for a gate and as trust for its clients. */
final class TestCertificate {

    static final TestCertificate INSTANCE = create();

    private final X509Bundle bundle;
    private final Path certFile;
    private final Path keyFile;

    private TestCertificate(X509Bundle bundle, Path certFile, Path keyFile) {
        this.bundle = bundle;
        this.certFile = certFile;
        this.keyFile = keyFile;
    }

    static TestCertificate create() {
        try {
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=gate.test")
                    .addSanIpAddress("127.0.0.1")
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Path directory = Files.createTempDirectory("gate-cert");
            Path certFile = Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM());
            Path keyFile = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
            for (Path path : new Path[] {directory, certFile, keyFile}) {
                path.toFile().deleteOnExit();
            }
            return new TestCertificate(bundle, certFile, keyFile);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String certFile() {
        return certFile.toString();
    }

    String keyFile() {
        return keyFile.toString();
    }

    TrustManagerFactory trust() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("gate", bundle.getCertificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
