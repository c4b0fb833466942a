package mqgate.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what it is given at exactly its time, in virtual time. Belongs to the thread of that time. What waits to be run when it is shut down
 * is never run.
 */
final class VirtualScheduler extends VirtualExecutor implements ScheduledExecutorService {

    private static final Logger log = LoggerFactory.getLogger(VirtualScheduler.class);

    private final Set<Task<?>> waiting = new LinkedHashSet<>();

    VirtualScheduler(VirtualTime time) {
        super(time);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return begin(new Task<Void>(command, 0), unit.toNanos(delay));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return begin(new Task<>(callable), unit.toNanos(delay));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return begin(new Task<Void>(command, positive("period", period, unit)), unit.toNanos(initialDelay));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return begin(new Task<Void>(command, positive("delay", delay, unit)), unit.toNanos(initialDelay));
    }

    private static long positive(String name, long value, TimeUnit unit) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
        }
        return unit.toNanos(value);
    }

    private <V> Task<V> begin(Task<V> task, long delayNanos) {
        checkOpen(task);
        begin();
        waiting.add(task);
        task.waitUntil(VirtualTime.sum(time.nanoTime(), Math.max(0, delayNanos)));
        return task;
    }

    @Override
    public void shutdown() {
        super.shutdown();
        List.copyOf(waiting).forEach(task -> task.cancel(false));
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(waiting);
        shutdown();
        return left;
    }

    /** Something that is run at its time, once, or again and again until it fails. */
    private final class Task<V> extends VirtualTask<V> implements RunnableScheduledFuture<V> {

        private final long intervalNanos; // of rate and of delay: no time passes while it runs
        private long due;
        private VirtualTime.@org.jspecify.annotations.Nullable Event event;

        @SuppressWarnings("NullAway") // a task without a result has none
        Task(Runnable command, long intervalNanos) {
            super(VirtualScheduler.this.time, Executors.callable(command, null));
            this.intervalNanos = intervalNanos;
        }

        Task(Callable<V> callable) {
            super(VirtualScheduler.this.time, callable);
            intervalNanos = 0;
        }

        private void waitUntil(long dueNanos) {
            due = dueNanos;
            event = time.at(dueNanos, this);
        }

        @Override
        public void run() {
            if (!isPeriodic()) {
                super.run();
            } else if (runAndReset() && !isShutdown()) {
                waitUntil(VirtualTime.sum(due, intervalNanos));
            }
        }

        @Override
        protected void setException(Throwable failure) {
            log.error("A scheduled task failed{}", isPeriodic() ? " and is not run again" : "", failure);
            super.setException(failure);
        }

        @Override
        protected void done() {
            waiting.remove(this);
            if (event != null) {
                event.cancel();
            }
            end();
        }

        @Override
        public boolean isPeriodic() {
            return intervalNanos > 0;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - time.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
