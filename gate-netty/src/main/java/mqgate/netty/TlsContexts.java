package mqgate.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import mqgate.api.GateStartException;
import mqgate.api.TlsOptions;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the files of a listener say at one time: a context for each certificate. Immutable; for any thread.
 *
 * <ul>
 *   <li>A client that names a server gets the first certificate that is for it, any other the first of all.
 *   <li>{@code *.} in a certificate stands for exactly one label. One dot at the end of a server's name is not part of it.
 *   <li>A context that nobody uses any more is left to the garbage collector, also that of OpenSSL ({@link SslProvider#OPENSSL}, not
 *       {@code OPENSSL_REFCNT}): it could not be released before the last connection that is about to take it, on any event loop.
 * </ul>
 */
final class TlsContexts {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Those with forward secrecy and authenticated encryption; the JDK and OpenSSL have others on. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** One record: more than any client sends, no matter how many names, groups and keys are in it. */
    private static final int MAX_CLIENT_HELLO = 16384;

    private record Named(Set<String> names, SslContext context) {

        boolean isFor(String server) {
            int dot = server.indexOf('.');
            return names.contains(server) || (dot > 0 && names.contains("*" + server.substring(dot)));
        }
    }

    private final List<Named> all;

    private TlsContexts(List<Named> all) {
        this.all = all;
    }

    static TlsContexts of(TlsOptions options, List<TlsCertificate> certificates, TlsFiles files, SslProvider provider) {
        ClientAuth clientAuth = clientAuth(options);
        X509Certificate[] authorities = authorities(options, files);
        return new TlsContexts(certificates.stream()
                .map(certificate -> {
                    SslContextBuilder builder = builder(certificate, provider).clientAuth(clientAuth);
                    return new Named(certificate.dnsNames(), build(certificate, builder.trustManager(authorities)));
                })
                .toList());
    }

    private static ClientAuth clientAuth(TlsOptions options) {
        return switch (options.getClientAuth()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private static X509Certificate @Nullable [] authorities(TlsOptions options, TlsFiles files) {
        return options.getClientAuthorities()
                .map(file ->
                        Pem.readCertificates(files, "clientAuthorities", file).toArray(X509Certificate[]::new))
                .orElse(null);
    }

    private static SslContextBuilder builder(TlsCertificate certificate, SslProvider provider) {
        return SslContextBuilder.forServer(certificate.key(), certificate.chain())
                .sslProvider(provider)
                .protocols(PROTOCOLS)
                .ciphers(CIPHER_SUITES, SupportedCipherSuiteFilter.INSTANCE);
    }

    private static SslContext build(TlsCertificate certificate, SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new GateStartException("certFile", certificate.source() + " (expected: usable for TLS)", e);
        }
    }

    ChannelHandler newHandler(ByteBufAllocator alloc) {
        return all.size() == 1 ? newHandler(all.get(0).context(), alloc) : new ByServerName();
    }

    /** Has no time-out of its own: that of the handshake is the overtime handler's. OpenSSL refuses a second handshake by itself. */
    private static SslHandler newHandler(SslContext context, ByteBufAllocator alloc) {
        SslHandler handler = context instanceof JdkSslContext
                ? new OneHandshakeSslHandler(context.newEngine(alloc))
                : context.newHandler(alloc);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    private SslContext choose(@Nullable String server) {
        return all.stream()
                .filter(named -> server != null && named.isFor(canonical(server)))
                .findFirst()
                .orElse(all.get(0))
                .context();
    }

    private static String canonical(String server) {
        String lower = server.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Gone when the client has said hello. */
    private final class ByServerName extends SniHandler {

        ByServerName() {
            super(TlsContexts.this::choose, MAX_CLIENT_HELLO, 0);
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
            return newHandler(context, alloc);
        }
    }
}
