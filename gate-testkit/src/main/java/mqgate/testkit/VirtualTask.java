package mqgate.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that is run in virtual time. To get its result moves the time until it is there; where that cannot be, it is refused. */
class VirtualTask<V> extends FutureTask<V> {

    private static final Duration CENTURY = Duration.ofDays(36_500);

    private final VirtualTime time;

    VirtualTask(VirtualTime time, Callable<V> callable) {
        super(callable);
        this.time = time;
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
        if (!isDone() && !time.await("get", this::isDone, CENTURY)) {
            throw new IllegalStateException("get: the task is never done");
        }
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone() && !time.await("get", this::isDone, Duration.ofNanos(unit.toNanos(timeout)))) {
            throw new TimeoutException("not done after " + timeout + " " + unit + " of virtual time");
        }
        return super.get();
    }
}
