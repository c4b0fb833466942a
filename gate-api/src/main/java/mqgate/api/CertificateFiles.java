package mqgate.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that a certificate for TLS and its private key are read from. Immutable. Nothing is read before the gate starts.
 *
 * @since 0.1
 */
public final class CertificateFiles {

    private final String certFile;
    private final String keyFile;
    private final char @Nullable [] password;

    private CertificateFiles(String certFile, String keyFile, char @Nullable [] password) {
        this.certFile = certFile;
        this.keyFile = keyFile;
        this.password = password;
    }

    /**
     * Names two files in PEM.
     *
     * @param certFile the certificate chain, the server's own first
     * @param keyFile its private key, in PKCS#8 and unencrypted
     * @return the files
     */
    public static CertificateFiles pem(String certFile, String keyFile) {
        return new CertificateFiles(requireNonNull(certFile, "certFile"), requireNonNull(keyFile, "keyFile"), null);
    }

    /**
     * Names one file in PKCS#12 that has one private key, with its certificate chain.
     *
     * @param file the file
     * @param password what it and the key in it are encrypted with; copied; it never shows in a text
     * @return the file
     */
    public static CertificateFiles pkcs12(String file, char[] password) {
        requireNonNull(file, "file");
        return new CertificateFiles(file, file, password.clone());
    }

    /**
     * {@return the file with the certificate chain}
     */
    public String getCertFile() {
        return certFile;
    }

    /**
     * {@return the file with the private key; the same as the other if they are in PKCS#12}
     */
    public String getKeyFile() {
        return keyFile;
    }

    /**
     * {@return a copy of the password of a file in PKCS#12, or empty if the files are in PEM}
     */
    public Optional<char[]> getPassword() {
        return Optional.ofNullable(password).map(char[]::clone);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return password != null ? certFile : certFile + " with " + keyFile;
    }
}
