package mqgate.netty;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mqgate.api.CertificateFiles;
import mqgate.api.GateStartException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate of the gate, with its chain and its private key. Immutable.
 *
 * @param source the files that it comes from
 * @param key the private key of the first of the chain
 * @param chain the certificate, then those who signed it; not empty
 */
record TlsCertificate(CertificateFiles source, PrivateKey key, List<X509Certificate> chain) {

    private static final String PKCS12 = "pkcs12";
    private static final int DNS_NAME = 2;

    /** Says precisely what is wrong with the files, if anything is. */
    static TlsCertificate of(CertificateFiles source, TlsFiles files) {
        char[] password = source.getPassword().orElse(null);
        TlsCertificate certificate =
                password == null ? ofPem(source, files) : ofPkcs12(source, open(source, files, password), password);
        if (!isPair(certificate.key, certificate.leaf().getPublicKey())) {
            String option = password == null ? "keyFile" : PKCS12;
            String problem = source.getKeyFile() + " (expected: the key of " + source.getCertFile() + ")";
            throw new GateStartException(option, problem, null);
        }
        return certificate;
    }

    private static TlsCertificate ofPem(CertificateFiles source, TlsFiles files) {
        List<X509Certificate> chain = Pem.readCertificates(files, "certFile", source.getCertFile());
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        return new TlsCertificate(source, Pem.readKey(files, source.getKeyFile(), algorithm), chain);
    }

    private static KeyStore open(CertificateFiles source, TlsFiles files, char[] password) {
        byte[] content = files.get(PKCS12, source.getCertFile());
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw notPkcs12(source, e);
        }
    }

    private static TlsCertificate ofPkcs12(CertificateFiles source, KeyStore store, char[] password) {
        try {
            List<String> keys = privateKeys(store);
            if (keys.size() != 1) {
                String problem = source + " has " + keys.size() + " private keys with certificates (expected: one)";
                throw new GateStartException(PKCS12, problem, null);
            }
            PrivateKey key = (PrivateKey) store.getKey(keys.get(0), password);
            List<X509Certificate> chain = Stream.of(store.getCertificateChain(keys.get(0)))
                    .map(X509Certificate.class::cast)
                    .toList();
            return new TlsCertificate(source, key, chain);
        } catch (GeneralSecurityException e) {
            throw notPkcs12(source, e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static List<String> privateKeys(KeyStore store) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)
                    && store.getCertificateChain(alias) != null) {
                keys.add(alias);
            }
        }
        return keys;
    }

    private static GateStartException notPkcs12(CertificateFiles source, Exception cause) {
        String problem = source + " (expected: a file in PKCS#12 that its password opens)";
        return new GateStartException(PKCS12, problem, cause);
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

    /** Returns the gate's own. */
    X509Certificate leaf() {
        return chain.get(0);
    }

    /** Returns the names of servers that it is for, in lower case; those that begin with {@code *.} stand for many. */
    Set<String> dnsNames() {
        try {
            @Nullable Collection<List<?>> names = leaf().getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toUnmodifiableSet());
        } catch (CertificateParsingException e) {
            throw new GateStartException("certFile", source + " (expected: names that can be read)", e);
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return leaf().getSubjectX500Principal() + " of " + source + ", valid until "
                + leaf().getNotAfter().toInstant();
    }
}
