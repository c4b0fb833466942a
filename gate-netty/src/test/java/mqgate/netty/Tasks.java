package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs parts of a test on threads of their own, and waits with a deadline. */
final class Tasks {

    private static final long PATIENCE_SECONDS = 20;

    private Tasks() {}

    /** A part of a test. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    static CompletableFuture<Void> start(Action action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                "test-task");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    static void join(Iterable<CompletableFuture<Void>> tasks) throws Exception {
        for (CompletableFuture<Void> task : tasks) {
            task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Asks on an event loop, behind all that it has to do now. */
    static <T> T on(EventLoop eventLoop, Callable<T> question) {
        try {
            return eventLoop.submit(question).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for a latch inside a handler; a test that forgets to open it fails instead of hanging. */
    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody opened the latch");
        }
    }
}
