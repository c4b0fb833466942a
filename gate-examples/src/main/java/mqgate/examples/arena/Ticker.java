package mqgate.examples.arena;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Does something at a fixed rate on a thread: at the beginning of each interval since the start. What comes late makes no two follow each other at
 * once: the intervals that were missed are left out. Owned by that thread, but {@link #stop}, which any may call.
 */
final class Ticker {

    private final long interval;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Runnable work;
    private long due;
    private volatile boolean stopped;

    Ticker(int millis, ScheduledExecutorService thread, LongSupplier nanoTime, Runnable work) {
        interval = TimeUnit.MILLISECONDS.toNanos(millis);
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.work = work;
    }

    void start() {
        due = nanoTime.getAsLong();
        waitForNext();
    }

    void stop() {
        stopped = true;
    }

    private void tick() {
        if (!stopped) {
            try {
                work.run();
            } finally {
                waitForNext();
            }
        }
    }

    private void waitForNext() {
        long now = nanoTime.getAsLong();
        long begun = (now - due) / interval;
        due += (begun + 1) * interval;
        thread.schedule(this::tick, due - now, TimeUnit.NANOSECONDS);
    }
}
