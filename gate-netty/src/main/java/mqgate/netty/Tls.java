package mqgate.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import mqgate.api.TlsOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS as one {@link TlsOptions} say it. Event loops take handlers from it; the files are read by the thread that makes it and then by
 * {@link GateTls}'s, never by an event loop.
 *
 * <ul>
 *   <li>When a file has changed, all are read, and new connections get what they say. Open ones keep what they have.
 *   <li>Files that cannot be used change nothing. That is said once, and tried again when they change again: a certificate and its key that
 *       are written one after the other are taken when both are there.
 * </ul>
 */
final class Tls {

    private static final Logger log = LoggerFactory.getLogger(Tls.class);

    private final TlsOptions options;
    private final SslProvider provider;
    private final InstantSource clock;
    private byte[] seen; // a digest
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
        if (!Arrays.equals(digest, seen)) {
            seen = digest;
            reload(files);
        }
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

    Duration handshakeTimeout() {
        return options.getHandshakeTimeout();
    }

    Duration reloadInterval() {
        return options.getReloadInterval();
    }
}
