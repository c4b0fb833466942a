package mqgate.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import mqgate.api.ClientAuth;
import mqgate.api.TlsOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS as one {@link TlsOptions} say it. Event loops take handlers from it; the files are read by the thread that makes it and then by
 * {@link GateTls}'s, never by an event loop.
 *
 * <ul>
 *   <li>When a file has changed, new connections get what all of them say. Open ones keep what they have.
 *   <li>What has changed is used when two looks in a row have seen the same: the first may have seen half of what is being written, and
 *       half a chain is a chain.
 *   <li>Files that cannot be used change nothing. That is said once, and tried again when they change again.
 * </ul>
 */
final class Tls {

    private static final Logger log = LoggerFactory.getLogger(Tls.class);

    private final TlsOptions options;
    private final SslProvider provider;
    private final InstantSource clock;
    private byte[] seen; // a digest, of what the last look saw
    private byte[] tried; // of what was used last, or could not be used
    private List<CertificateValidity> validities = List.of();
    private volatile TlsContexts contexts;

    /**
     * Reads the files.
     *
     * @throws mqgate.api.GateStartException if they cannot be used; it says what is wrong
     */
    Tls(TlsOptions options, SslProvider provider, InstantSource clock) {
        this.options = options;
        this.provider = provider;
        this.clock = clock;
        TlsFiles files = TlsFiles.read(options);
        seen = files.digest();
        tried = seen;
        contexts = read(files);
    }

    private TlsContexts read(TlsFiles files) {
        List<TlsCertificate> certificates = options.getCertificates().stream()
                .map(source -> TlsCertificate.of(source, files))
                .toList();
        TlsContexts made = TlsContexts.of(options, certificates, files, provider);
        log.info("TLS: uses {}", certificates);
        validities = certificates.stream().map(CertificateValidity::new).toList();
        validities.forEach(validity -> validity.look(clock.instant()));
        return made;
    }

    /** Looks whether the files have changed, and whether the certificates are still valid. */
    void look() {
        TlsFiles files = TlsFiles.read(options);
        byte[] digest = files.digest();
        if (Arrays.equals(digest, seen) && !Arrays.equals(digest, tried)) {
            reload(files);
            tried = digest; // last: what an error cut short is to be tried again
        }
        seen = digest;
        validities.forEach(validity -> validity.look(clock.instant()));
    }

    private void reload(TlsFiles files) {
        try {
            contexts = read(files);
        } catch (RuntimeException e) {
            log.warn("TLS: the changed files of {} cannot be used, what was read before stays in use", options, e);
        }
    }

    /** Returns what makes one connection speak TLS, for the pipeline that uses this allocator. */
    ChannelHandler newHandler(ByteBufAllocator alloc) {
        return contexts.newHandler(alloc);
    }

    /** Whether nobody gets in without a certificate. */
    boolean needsClientCertificate() {
        return options.getClientAuth() == ClientAuth.REQUIRED;
    }

    Duration handshakeTimeout() {
        return options.getHandshakeTimeout();
    }

    Duration reloadInterval() {
        return options.getReloadInterval();
    }
}
