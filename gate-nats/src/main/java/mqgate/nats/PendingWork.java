package mqgate.nats;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what has begun and is not done, up to a bound, and waits for the end of it. For any thread. */
final class PendingWork {

    private final int most;
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean ending;

    PendingWork(int most) {
        this.most = most;
    }

    /** Returns false if it is too much. */
    boolean enter() {
        if (count.incrementAndGet() <= most) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        if (count.decrementAndGet() == 0 && ending) {
            idle.complete(null);
        }
    }

    int count() {
        return count.get();
    }

    /** Waits until nothing is left, when nothing new comes any more. Returns false if that took too long. */
    boolean awaitEnd(Duration patience) {
        ending = true;
        if (count.get() == 0) {
            return true;
        }
        try {
            idle.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
