package mqgate.netty;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import mqgate.api.Options;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.Authenticator;
import mqgate.core.WarningRate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authenticator of a gate and the threads on which it is asked, which do nothing else: a slow one delays neither what event
 * loops do nor what handlers do. For any thread.
 */
final class Authentications {

    /** Takes what the authenticator says, or what kept it from saying anything. */
    @FunctionalInterface
    interface Answer {

        /** Returns null, to be a function for {@code handle}. */
        @Nullable Void accept(@Nullable AuthResult result, @Nullable Throwable failure);
    }

    private static final Logger log = LoggerFactory.getLogger(Authentications.class);

    private final Authenticator authenticator;
    private final ExecutorService executor;
    private final long timeoutNanos;
    private final WarningRate warnings;

    private Authentications(Authenticator authenticator, long timeoutNanos, NettyPlatform platform) {
        this.authenticator = authenticator;
        this.timeoutNanos = timeoutNanos;
        executor = platform.newAuthenticatorExecutor();
        warnings = new WarningRate(platform.nanoClock());
    }

    /** Returns null if everybody gets in. */
    static @Nullable Authentications of(Options options, NettyPlatform platform) {
        return options.getAuthenticator()
                .map(some -> new Authentications(some, options.getAuthTimeout().toNanos(), platform))
                .orElse(null);
    }

    ExecutorService executor() {
        return executor;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** On one of these threads: asks about a client. The answer, or the failure, comes on any thread; twice at worst. */
    void ask(AuthRequest request, Answer answer) {
        try {
            CompletionStage<AuthResult> stage = authenticator.authenticate(request);
            if (stage == null) {
                answer.accept(null, noAnswer("null"));
            } else {
                stage.handle(answer::accept);
            }
        } catch (Throwable e) {
            answer.accept(null, e);
        }
    }

    private static IllegalStateException noAnswer(String what) {
        return new IllegalStateException(
                "the authenticator answered " + what + " (expected: a stage of an AuthResult)");
    }

    /** Tells of a client that could not be decided about; not each time, because clients must not be able to fill the log. */
    void logFailure(NettyAgent agent, @Nullable Throwable failure) {
        Throwable cause = failure == null ? noAnswer("null in a stage") : failure;
        if (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (warnings.isDue()) {
            log.warn(
                    "{}: not authenticated, more such for {} s at DEBUG",
                    agent,
                    WarningRate.INTERVAL.toSeconds(),
                    cause);
        } else {
            log.debug("{}: not authenticated", agent, cause);
        }
    }
}
