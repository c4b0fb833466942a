package mqgate.netty;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import mqgate.api.GateStartException;

/** Reads what files in PEM hold, and says precisely what is wrong with them. */
final class Pem {

    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";

    private Pem() {}

    /** Returns at least one certificate. */
    static List<X509Certificate> readCertificates(TlsFiles files, String option, String file) {
        byte[] content = files.get(option, file);
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
            throw new GateStartException(option, file + " has no certificate (expected: a PEM chain)", null);
        } catch (GeneralSecurityException e) {
            throw new GateStartException(option, file + " (expected: a PEM chain of certificates)", e);
        }
    }

    static PrivateKey readKey(TlsFiles files, String file, String algorithm) {
        String pem = new String(files.get("keyFile", file), StandardCharsets.US_ASCII);
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
}
