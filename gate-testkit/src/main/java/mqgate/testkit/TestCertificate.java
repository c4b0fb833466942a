package mqgate.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import mqgate.api.CertificateFiles;

/** A certificate for 127.0.0.1 and localhost that has signed itself, made when the first gate of the process wants it. */
final class TestCertificate {

    private static final class Holder {

        static final TestCertificate INSTANCE = create();
    }

    private final X509Certificate certificate;
    private final CertificateFiles files;

    private TestCertificate(X509Certificate certificate, CertificateFiles files) {
        this.certificate = certificate;
        this.files = files;
    }

    static TestCertificate get() {
        return Holder.INSTANCE;
    }

    private static TestCertificate create() {
        try {
            X509Bundle bundle = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=gate.test")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Path folder = Files.createTempDirectory("gate-testkit");
            folder.toFile().deleteOnExit();
            String cert = write(folder.resolve("cert.pem"), bundle.getCertificatePathPEM());
            String key = write(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
            return new TestCertificate(bundle.getCertificate(), CertificateFiles.pem(cert, key));
        } catch (Exception e) {
            throw new IllegalStateException("no certificate for tests", e);
        }
    }

    private static String write(Path file, String content) throws IOException {
        Files.writeString(file, content).toFile().deleteOnExit();
        return file.toString();
    }

    X509Certificate certificate() {
        return certificate;
    }

    CertificateFiles files() {
        return files;
    }
}
