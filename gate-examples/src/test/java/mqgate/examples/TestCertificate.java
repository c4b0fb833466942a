package mqgate.examples;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1, as files for an example and as trust for its clients. */
record TestCertificate(Path certFile, Path keyFile, SSLContext clientContext) {

    static TestCertificate create(Path directory) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=example.test")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return new TestCertificate(
                Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM()),
                Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM()),
                trusting(bundle));
    }

    private static SSLContext trusting(X509Bundle bundle) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("example", bundle.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
