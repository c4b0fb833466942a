package mqgate.spring;

import java.util.List;
import java.util.stream.IntStream;
import mqgate.api.CertificateFiles;
import mqgate.api.ClientAuth;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.jspecify.annotations.Nullable;

/** Makes TLS of the properties {@code gate.tls.*}, and of those of a listener. A name in front tells in errors which they are. */
final class TlsProperties {

    private TlsProperties() {}

    static void apply(String name, GateProperties.Tls properties, Options.Builder options) {
        TlsOptions tls = toTls(name, properties);
        if (tls != null) {
            options.tls(tls);
        }
        Unset.orSet(properties.enabled(), options::tls);
    }

    static Listener apply(String name, GateProperties.Tls properties, Listener listener) {
        TlsOptions tls = toTls(name, properties);
        Listener secured = tls != null ? listener.tls(tls) : listener;
        return properties.enabled() != null ? secured.tls(properties.enabled()) : secured;
    }

    private static @Nullable TlsOptions toTls(String name, GateProperties.Tls properties) {
        List<CertificateFiles> files = files(name, properties.certificates());
        if (files.isEmpty()) {
            return refuseWithoutCertificates(name, properties);
        }
        TlsOptions tls =
                TlsOptions.of(files.get(0), files.subList(1, files.size()).toArray(CertificateFiles[]::new));
        tls = withClients(name, properties, tls);
        tls = properties.reloadInterval() != null ? tls.reloadInterval(properties.reloadInterval()) : tls;
        return properties.handshakeTimeout() != null ? tls.handshakeTimeout(properties.handshakeTimeout()) : tls;
    }

    /** What is said about TLS that nobody speaks is a mistake, and could be a dangerous one. */
    private static @Nullable TlsOptions refuseWithoutCertificates(String name, GateProperties.Tls properties) {
        boolean said = properties.clientAuth() != null
                || properties.clientAuthorities() != null
                || properties.reloadInterval() != null
                || properties.handshakeTimeout() != null;
        if (said) {
            throw new IllegalArgumentException(name + ".certificates: none (expected: some, for what else is set)");
        }
        return null;
    }

    private static TlsOptions withClients(String name, GateProperties.Tls properties, TlsOptions tls) {
        ClientAuth clientAuth = properties.clientAuth() != null ? properties.clientAuth() : ClientAuth.NONE;
        String authorities = properties.clientAuthorities();
        if ((clientAuth == ClientAuth.NONE) != (authorities == null)) {
            throw new IllegalArgumentException(name + ".client-auth: " + clientAuth + " with client-authorities "
                    + authorities + " (expected: OPTIONAL or REQUIRED with a file, or neither)");
        }
        return authorities != null ? tls.clientAuth(clientAuth, authorities) : tls;
    }

    private static List<CertificateFiles> files(String name, List<GateProperties.Certificate> certificates) {
        return IntStream.range(0, certificates.size())
                .mapToObj(i -> toFiles(name + ".certificates[" + i + "]", certificates.get(i)))
                .toList();
    }

    private static CertificateFiles toFiles(String name, GateProperties.Certificate files) {
        String certFile = files.certFile();
        String keyFile = files.keyFile();
        String password = files.password();
        if (certFile == null || (keyFile == null) == (password == null)) {
            throw new IllegalArgumentException(name + ": " + files
                    + " (expected: cert-file and key-file in PEM, or cert-file in PKCS#12 and password)");
        }
        return keyFile != null
                ? CertificateFiles.pem(certFile, keyFile)
                : CertificateFiles.pkcs12(certFile, password.toCharArray());
    }
}
