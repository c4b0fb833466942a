package mqgate.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a listener speaks TLS: 1.3 or 1.2, nothing older. Immutable.
 *
 * @since 0.1
 */
public final class TlsOptions {

    private static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(10);
    private static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    private final List<CertificateFiles> certificates;
    private final ClientAuth clientAuth;
    private final @Nullable String clientAuthorities;
    private final Duration reloadInterval;
    private final Duration handshakeTimeout;

    private TlsOptions(
            List<CertificateFiles> certificates,
            ClientAuth clientAuth,
            @Nullable String clientAuthorities,
            Duration reloadInterval,
            Duration handshakeTimeout) {
        this.certificates = certificates;
        this.clientAuth = clientAuth;
        this.clientAuthorities = clientAuthorities;
        this.reloadInterval = reloadInterval;
        this.handshakeTimeout = handshakeTimeout;
    }

    /**
     * Makes TLS with these certificates and no certificates of clients.
     *
     * @param first the certificate for clients that name no server, or one that no certificate is for
     * @param more others, for clients that name a server (SNI) that one of the DNS names in its certificate is, wildcards included; the
     *     first that matches counts
     * @return the options
     */
    public static TlsOptions of(CertificateFiles first, CertificateFiles... more) {
        List<CertificateFiles> all = new ArrayList<>();
        all.add(requireNonNull(first, "first"));
        all.addAll(List.of(more));
        return new TlsOptions(
                List.copyOf(all), ClientAuth.NONE, null, DEFAULT_RELOAD_INTERVAL, DEFAULT_HANDSHAKE_TIMEOUT);
    }

    /**
     * Makes options like these that ask clients for a certificate. An {@link mqgate.api.spi.Authenticator} sees it.
     *
     * @param clientAuth whether they have to have one: {@link ClientAuth#OPTIONAL} or {@link ClientAuth#REQUIRED}
     * @param authorities a PEM file with the certificates that those of clients have to be signed by
     * @return new options
     * @throws IllegalArgumentException if it is {@link ClientAuth#NONE}
     */
    public TlsOptions clientAuth(ClientAuth clientAuth, String authorities) {
        Options.check(clientAuth != ClientAuth.NONE, "clientAuth", clientAuth, "OPTIONAL or REQUIRED");
        requireNonNull(authorities, "authorities");
        return new TlsOptions(certificates, clientAuth, authorities, reloadInterval, handshakeTimeout);
    }

    /**
     * Makes options like these with another time between two looks at the files. When one has changed, and all are seen twice in a
     * row with the same contents, they are used for new connections; open ones stay. If they cannot be used, the old ones stay in
     * use and the log says why.
     *
     * @param reloadInterval the time, or zero to read the files only once; 10 seconds by default
     * @return new options
     * @throws IllegalArgumentException if it is negative or more than 365 days
     */
    public TlsOptions reloadInterval(Duration reloadInterval) {
        Options.notNegative("reloadInterval", reloadInterval);
        return new TlsOptions(certificates, clientAuth, clientAuthorities, reloadInterval, handshakeTimeout);
    }

    /**
     * Makes options like these with another limit for the handshake of TLS, which is part of {@link Options#getOverTime()}.
     *
     * @param handshakeTimeout how long it may take, from the accepted socket on, or from its turn if handshakes have to wait
     *     for one; more than zero; 5 seconds by default
     * @return new options
     * @throws IllegalArgumentException if it is not positive or more than 365 days
     */
    public TlsOptions handshakeTimeout(Duration handshakeTimeout) {
        Options.positive("handshakeTimeout", handshakeTimeout);
        return new TlsOptions(certificates, clientAuth, clientAuthorities, reloadInterval, handshakeTimeout);
    }

    /**
     * {@return the files of the certificates, the default first; unmodifiable}
     */
    public List<CertificateFiles> getCertificates() {
        return certificates;
    }

    /**
     * {@return whether clients have to show a certificate}
     */
    public ClientAuth getClientAuth() {
        return clientAuth;
    }

    /**
     * {@return the file of those who sign certificates of clients, or empty if no client is asked for one}
     */
    public Optional<String> getClientAuthorities() {
        return Optional.ofNullable(clientAuthorities);
    }

    /**
     * {@return the time between two looks at the files, or zero for never}
     */
    public Duration getReloadInterval() {
        return reloadInterval;
    }

    /**
     * {@return how long the handshake of TLS may take}
     */
    public Duration getHandshakeTimeout() {
        return handshakeTimeout;
    }

    @Override
    public String toString() {
        return certificates + " clientAuth=" + clientAuth;
    }
}
