package mqgate.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs what it is given in virtual time, now, behind what others were given before. For any thread. */
class VirtualExecutor extends AbstractExecutorService {

    final VirtualTime time;
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile boolean shutdown;

    VirtualExecutor(VirtualTime time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        checkOpen(task);
        begin();
        time.execute(() -> runTask(task));
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new VirtualTask<>(time, callable);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
        return new VirtualTask<>(time, Executors.callable(task, result));
    }

    /** They run one after the other, so none comes before the first. */
    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks: none (expected: at least one)");
        }
        ExecutionException last = new ExecutionException(null);
        for (Future<T> task : invokeAll(tasks)) {
            try {
                return task.get();
            } catch (ExecutionException e) {
                last = e;
            }
        }
        throw last;
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException {
        return invokeAny(tasks);
    }

    final void checkOpen(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException(task + ": the executor was shut down");
        }
    }

    final void begin() {
        unfinished.incrementAndGet();
    }

    final void end() {
        unfinished.decrementAndGet();
    }

    private void runTask(Runnable task) {
        try {
            task.run();
        } finally {
            end();
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    /** What waits is run nevertheless: it is due now. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return new ArrayList<>();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && unfinished.get() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return time.await("awaitTermination", this::isTerminated, Duration.ofNanos(unit.toNanos(timeout)));
    }
}
