package mqgate.testkit;

import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time that stands until it is moved, and all that happens in it: on the event loop, on executors, at set times. All of it runs on the
 * thread that made it, one after the other and the same way each time.
 *
 * <ul>
 *   <li>What is due runs before time moves: the event loop as long as it has something, then a task of the executors, then, when there is
 *       none, an event; what was handed in first runs first.
 *   <li>Time moves from one due time to the next, never past one.
 *   <li>What runs must not move the time, or wait for it: it stands meanwhile.
 * </ul>
 */
final class VirtualTime implements Ticker {

    private static final Logger log = LoggerFactory.getLogger(VirtualTime.class);

    /** So much happens at one moment only when one thing leads to the next without end. */
    private static final int MOST_AT_ONCE = 2_000_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Thread thread = Thread.currentThread();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final VirtualLoop loop;
    private long now;
    private long lastEvent;
    private boolean running;

    VirtualTime() {
        loop = new VirtualLoop(this);
    }

    /** Something that happens at its time, unless it is cancelled before. */
    static final class Event implements Comparable<Event> {

        private final long due;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Event(long due, long number, Runnable action) {
            this.due = due;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(due, other.due);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    VirtualLoop loop() {
        return loop;
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        pass(Duration.ofNanos(unit.toNanos(delay)));
    }

    /** Has something done at a time, now if that has passed. */
    Event at(long nanos, Runnable action) {
        Event event = new Event(Math.max(now, nanos), ++lastEvent, action);
        events.add(event);
        return event;
    }

    Event after(Duration delay, Runnable action) {
        return at(later(delay), action);
    }

    /** Any thread: has something done now, behind what was handed in before. */
    void execute(Runnable task) {
        tasks.add(task);
    }

    /** Lets all happen that is due. */
    void run() {
        await("run", () -> true, Duration.ZERO);
    }

    /** Lets time pass. */
    void pass(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " (expected: not negative)");
        }
        await("advance", () -> false, time);
    }

    /** Lets time pass until something is so, but no longer than that; returns whether it is so. */
    boolean await(String method, BooleanSupplier condition, Duration patience) {
        checkMayWait(method);
        long end = later(patience);
        running = true;
        try {
            runDue();
            while (!condition.getAsBoolean()) {
                long next = nextDue();
                now = Math.max(now, Math.min(next, end));
                runDue();
                if (next >= end) {
                    return condition.getAsBoolean();
                }
            }
            return true;
        } finally {
            running = false;
        }
    }

    /** Refuses where the time cannot be moved. */
    void checkMayWait(String method) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException(
                    method + ": called by thread " + Thread.currentThread().getName() + " (expected: "
                            + thread.getName() + ", which made the virtual gate)");
        }
        if (running) {
            throw new IllegalStateException(method + ": called by what runs in virtual time, which stands meanwhile"
                    + " (expected: by the test; what runs goes on later by a timer or a stage)");
        }
    }

    private long later(Duration delay) {
        try {
            return sum(now, delay.toNanos());
        } catch (ArithmeticException e) {
            return NEVER;
        }
    }

    /** The time that is so much later than another one; the end of all time if there is none. */
    static long sum(long nanos, long delayNanos) {
        long sum = nanos + delayNanos;
        return delayNanos > 0 && sum < 0 ? NEVER : sum;
    }

    private long nextDue() {
        Event next;
        while ((next = events.peek()) != null && next.cancelled) {
            events.remove();
        }
        return Math.min(loop.nextTimer(), next == null ? Long.MAX_VALUE : next.due);
    }

    private void runDue() {
        int steps = 0;
        while (runOne()) {
            if (++steps > MOST_AT_ONCE) {
                throw new IllegalStateException(
                        "more than " + MOST_AT_ONCE + " things happen at " + Duration.ofNanos(now)
                                + " (expected: an end, or a network with latency, so that time goes on)");
            }
        }
    }

    private boolean runOne() {
        if (loop.runNow() > 0) {
            return true;
        }
        Runnable next = tasks.poll();
        if (next == null && !events.isEmpty() && events.peek().due <= now) {
            Event event = events.remove();
            next = event.cancelled ? () -> {} : event.action;
        }
        if (next == null) {
            return false;
        }
        runContained(next);
        return true;
    }

    /** As on a thread of a pool: the others must have their turn. */
    private static void runContained(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("A task in virtual time failed", e);
        }
    }
}
