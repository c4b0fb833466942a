package mqgate.netty;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import mqgate.api.CertificateFiles;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the listeners of one gate: those with the same {@link TlsOptions} share it. Used by the thread that starts and the one that closes.
 *
 * <p>One thread looks at the files now and then. It is there for nothing else, as it may wait for a disk or a network, and only if there is
 * something to look at.
 */
final class GateTls {

    private static final Logger log = LoggerFactory.getLogger(GateTls.class);

    private final Optional<TlsOptions> ofGate;
    private final String missing;
    private final InstantSource clock;
    private final Map<TlsOptions, Tls> all = new LinkedHashMap<>();
    private @Nullable ScheduledThreadPoolExecutor thread;

    GateTls(Options options, InstantSource clock) {
        this.clock = clock;
        ofGate = options.getTlsOptions();
        missing = options.getCertFile().isEmpty() ? "certFile" : "keyFile";
    }

    /** Returns TLS of a listener, or null if it speaks none. */
    @Nullable Tls of(Listener listener) {
        return listener.isTls() ? all.computeIfAbsent(optionsOf(listener), this::read) : null;
    }

    private TlsOptions optionsOf(Listener listener) {
        return listener.getTlsOptions()
                .or(() -> ownFiles(listener))
                .or(() -> ofGate)
                .orElseThrow(() -> TlsFiles.notSet(missing));
    }

    private static Optional<TlsOptions> ownFiles(Listener listener) {
        return listener.getCertFile()
                .map(certFile ->
                        CertificateFiles.pem(certFile, listener.getKeyFile().orElseThrow()))
                .map(TlsOptions::of);
    }

    private Tls read(TlsOptions options) {
        SslProvider provider = SslContext.defaultServerProvider();
        return new Tls(options, provider, clock);
    }

    /** From now on the files are looked at. */
    void start() {
        if (all.isEmpty()) {
            return;
        }
        logEngine();
        all.values().forEach(this::schedule);
    }

    private static void logEngine() {
        if (OpenSsl.isAvailable()) {
            log.info("TLS: by {}", OpenSsl.versionString());
        } else {
            log.info("TLS: by the JDK");
            log.debug("TLS: OpenSSL is not there", OpenSsl.unavailabilityCause());
        }
    }

    private void schedule(Tls tls) {
        Duration interval = tls.reloadInterval();
        if (interval.isZero()) {
            return;
        }
        if (thread == null) {
            thread = new ScheduledThreadPoolExecutor(1, GateTls::newThread);
        }
        thread.scheduleWithFixedDelay(() -> look(tls), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whatever goes wrong, the next look is to come: what throws is never run again. */
    private static void look(Tls tls) {
        try {
            tls.look();
        } catch (Throwable e) {
            log.error("TLS: the files could not be looked at, what was read before stays in use", e);
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "gate-tls-files");
        thread.setDaemon(true);
        return thread;
    }

    /** Waits no longer than that for files that are being read. */
    void close(Duration patience) {
        if (thread == null) {
            return;
        }
        thread.shutdown(); // an interrupt would look like a file that cannot be read
        try {
            thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
