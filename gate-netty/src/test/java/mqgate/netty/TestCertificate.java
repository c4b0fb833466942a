package mqgate.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import mqgate.api.CertificateFiles;
import org.jspecify.annotations.Nullable;

/** A certificate for 127.0.0.1, made by the tests, as files for a gate and as trust for its clients. */
final class TestCertificate {

    static final TestCertificate INSTANCE = create();

    private final X509Bundle bundle;
    private final Path directory;

    private TestCertificate(X509Bundle bundle) {
        this.bundle = bundle;
        try {
            directory = Files.createTempDirectory("gate-cert");
            directory.toFile().deleteOnExit();
            writeTo(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For whoever trusts it: it has signed itself, and may sign others. */
    static TestCertificate create() {
        return create(named("gate.test", "localhost"));
    }

    static TestCertificate create(CertificateBuilder builder) {
        try {
            return new TestCertificate(
                    builder.copy().setIsCertificateAuthority(true).buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** For whoever trusts this one. */
    TestCertificate issue(CertificateBuilder builder) {
        try {
            return new TestCertificate(builder.buildIssuedBy(bundle));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A builder of one for 127.0.0.1 and these names, wildcards too, which addSanDnsName does not take. */
    static CertificateBuilder named(String subject, String... dnsNames) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.writeBytes(new byte[] {(byte) 0x87, 4, 127, 0, 0, 1});
        for (String name : dnsNames) {
            names.write(0x82);
            names.write(name.length());
            names.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] sequence = TestClient.concat(new byte[] {0x30, (byte) names.size()}, names.toByteArray());
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + subject)
                .notAfter(Instant.now().plus(Duration.ofDays(90)))
                .addExtensionOctetString("2.5.29.17", false, sequence);
    }

    /** Writes {@code cert.pem} and {@code key.pem}, over those that are there. */
    void writeTo(Path folder) throws IOException {
        writeCertificateTo(folder);
        writeKeyTo(folder);
    }

    void writeCertificateTo(Path folder) throws IOException {
        write(folder.resolve("cert.pem"), bundle.getCertificatePathPEM());
    }

    void writeKeyTo(Path folder) throws IOException {
        write(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content).toFile().deleteOnExit();
    }

    static CertificateFiles filesIn(Path folder) {
        return CertificateFiles.pem(
                folder.resolve("cert.pem").toString(), folder.resolve("key.pem").toString());
    }

    CertificateFiles files() {
        return filesIn(directory);
    }

    String certFile() {
        return files().getCertFile();
    }

    String keyFile() {
        return files().getKeyFile();
    }

    X509Certificate certificate() {
        return bundle.getCertificate();
    }

    /** Writes a PKCS#12 file with this one and the others in it. */
    CertificateFiles pkcs12(String password, TestCertificate... others) throws Exception {
        Path file = directory.resolve("store" + others.length + ".p12");
        KeyStore store = bundle.toKeyStore("PKCS12", password.toCharArray());
        for (int i = 0; i < others.length; i++) {
            store.setKeyEntry(
                    "other" + i,
                    others[i].bundle.getKeyPair().getPrivate(),
                    password.toCharArray(),
                    others[i].bundle.getCertificatePath());
        }
        return write(store, file, password);
    }

    /** Writes a PKCS#12 file with the key alone, as {@code openssl pkcs12 -nocerts} does. */
    CertificateFiles pkcs12WithoutCertificates(String password) throws Exception {
        String algorithm = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(algorithm);
        SecretKey secret =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        byte[] encrypted = cipher.doFinal(bundle.getKeyPair().getPrivate().getEncoded());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", new EncryptedPrivateKeyInfo(cipher.getParameters(), encrypted).getEncoded(), null);
        return write(store, directory.resolve("key.p12"), password);
    }

    private static CertificateFiles write(KeyStore store, Path file, String password) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        file.toFile().deleteOnExit();
        return CertificateFiles.pkcs12(file.toString(), password.toCharArray());
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

    /** A client that trusts this certificate and has none. */
    SSLContext clientContext() {
        return clientContext(null);
    }

    /** A client that trusts this certificate and shows that one, whomever it is asked for, or none. */
    SSLContext clientContext(@Nullable TestCertificate own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] shown = own == null ? null : new KeyManager[] {new Shown(own.bundle)};
            context.init(shown, trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Shown extends X509ExtendedKeyManager {

        private static final String ALIAS = "own";

        private final X509Bundle bundle;

        Shown(X509Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return bundle.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return bundle.getKeyPair().getPrivate();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
