package mqgate.netty;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLException;
import mqgate.api.GateStartException;
import mqgate.api.Listener;
import mqgate.api.Options;

/** Makes the TLS side of a gate from its certificate and key files, and says precisely what is wrong with them. */
final class Tls {

    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";

    private Tls() {}

    static SslContext create(Listener listener, Options options) {
        String certFile = file("certFile", listener.getCertFile().or(options::getCertFile));
        String keyFile = file("keyFile", listener.getKeyFile().or(options::getKeyFile));
        X509Certificate[] certificates = readCertificates(certFile);
        PrivateKey key = readKey(keyFile, certificates[0].getPublicKey().getAlgorithm());
        if (!isPair(key, certificates[0].getPublicKey())) {
            throw new GateStartException("keyFile", keyFile + " (expected: the key of " + certFile + ")", null);
        }
        try {
            return SslContextBuilder.forServer(key, certificates)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new GateStartException("certFile", certFile + " (expected: usable for TLS)", e);
        }
    }

    private static String file(String option, Optional<String> file) {
        return file.filter(name -> !name.isEmpty())
                .orElseThrow(() -> new GateStartException(option, "not set (expected: a file, since TLS is on)", null));
    }

    private static X509Certificate[] readCertificates(String file) {
        try (InputStream in = new ByteArrayInputStream(read("certFile", file))) {
            X509Certificate[] certificates = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (certificates.length > 0) {
                return certificates;
            }
            throw new GateStartException("certFile", file + " has no certificate (expected: a PEM chain)", null);
        } catch (GeneralSecurityException | IOException e) {
            throw new GateStartException("certFile", file + " (expected: a PEM chain of certificates)", e);
        }
    }

    private static PrivateKey readKey(String file, String algorithm) {
        String pem = new String(read("keyFile", file), StandardCharsets.US_ASCII);
        int begin = pem.indexOf(BEGIN_KEY);
        int end = pem.indexOf(END_KEY);
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN_KEY.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            String expected = " (expected: an unencrypted PKCS#8 PEM key for " + algorithm + ")";
            throw new GateStartException("keyFile", file + expected, e);
        }
    }

    private static byte[] read(String option, String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new GateStartException(option, file + " (expected: a readable file)", e);
        }
    }

    /** Signs something with the one and checks it with the other. */
    private static boolean isPair(PrivateKey privateKey, PublicKey publicKey) {
        try {
            String algorithm = switch (publicKey.getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> publicKey.getAlgorithm();
            };
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
