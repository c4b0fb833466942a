package mqgate.soak;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import mqgate.api.Listener;

/** A certificate as two files, which is made anew now and then as operators do. Used by one thread at a time. */
final class CertificateOfSoak implements AutoCloseable {

    private final Path folder = Files.createTempDirectory("gate-soak");
    private final Path certFile = folder.resolve("cert.pem");
    private final Path keyFile = folder.resolve("key.pem");

    CertificateOfSoak() throws Exception {
        renew();
    }

    void renew() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=soak.test")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        replace(keyFile, bundle.getPrivateKeyPEM());
        replace(certFile, bundle.getCertificatePathPEM());
    }

    /** Nobody reads half a file. */
    private void replace(Path file, String content) throws IOException {
        Path next = Files.writeString(folder.resolve("next.pem"), content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    Listener on(Listener listener) {
        return listener.tls(true).certificate(certFile.toString(), keyFile.toString());
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(certFile);
        Files.deleteIfExists(keyFile);
        Files.deleteIfExists(folder);
    }
}
