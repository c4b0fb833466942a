package mqgate.nats;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mqgate.api.GateException;
import mqgate.api.RequestTimeoutException;
import mqgate.core.NonBlocking;

/** Waits for what another process answers, where that is allowed. */
final class Waiting {

    private Waiting() {}

    /** Returns the answer, or throws what the other side threw. */
    static <T> T await(String what, CompletionStage<T> answer, Duration timeout) {
        NonBlocking.refuse(what);
        try {
            return answer.toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RequestTimeoutException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GateException(what + " was interrupted while waiting for its answer; it may have been done", e);
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        Throwable failure = e.getCause() == null ? e : Failures.unwrap(e.getCause());
        return failure instanceof RuntimeException known
                ? known
                : new GateException(String.valueOf(failure.getMessage()), failure);
    }
}
