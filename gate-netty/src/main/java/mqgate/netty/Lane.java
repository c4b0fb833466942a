package mqgate.netty;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the work of one connection one piece at a time, in order, each on the kind of thread that it asks for.
 *
 * <p>Work is added on the event loop only. Whoever runs the current piece owns the lane and hands it on: from piece to
 * piece without a pause while the kind of thread stays the same. While the event loop owns it, nobody else changes anything.
 */
final class Lane {

    /** One piece of work. */
    interface Work {

        boolean onEventLoop();

        /** Runs it; returns false if it is not finished yet and will call {@link Lane#finished} on the event loop. */
        boolean run();
    }

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private static final AtomicIntegerFieldUpdater<Lane> SIZE =
            AtomicIntegerFieldUpdater.newUpdater(Lane.class, "size");

    /** After so many pieces in a row a thread is given back, so that one busy client cannot keep it. */
    private static final int FAIR_RUN = 64;

    private final HandlerThreads threads;

    /** Made when the first piece has to wait, by the event loop; others see it by the size that it has then. */
    private @Nullable Queue<Work> waiting;

    /** The pieces that are run or wait; through {@link #SIZE}. */
    private volatile int size;

    Lane(HandlerThreads threads) {
        this.threads = threads;
    }

    HandlerThreads threads() {
        return threads;
    }

    void add(Work work) {
        if (enter()) {
            run(work, true);
            return;
        }
        Queue<Work> queue = waiting;
        if (queue == null) {
            queue = new ConcurrentLinkedQueue<>();
            waiting = queue;
        }
        queue.add(work);
        if (SIZE.getAndIncrement(this) == 0) {
            run(queue.remove(), true);
        }
    }

    /** Takes the lane for a piece of work that the event loop is about to run by itself, unless it is taken; the event loop only. */
    boolean enter() {
        if (size != 0) {
            return false;
        }
        SIZE.lazySet(this, 1); // only the event loop takes an empty lane
        return true;
    }

    void finished() {
        Work next = next(true);
        if (next != null) {
            run(next, true);
        }
    }

    private void run(Work first, boolean onEventLoop) {
        Work work = first;
        for (int runs = 0; work.onEventLoop() == onEventLoop && runs < FAIR_RUN; runs++) {
            Work next = runContained(work) ? next(onEventLoop) : null;
            if (next == null) {
                return;
            }
            work = next;
        }
        handOn(work);
    }

    /** The next piece must have its turn, whatever this one throws. */
    private static boolean runContained(Work work) {
        try {
            return work.run();
        } catch (Throwable e) {
            log.error("Work of a connection failed", e);
            return true;
        }
    }

    private void handOn(Work work) {
        if (work.onEventLoop()) {
            threads.executeOnEventLoop(() -> run(work, true));
        } else {
            threads.executeSoon(() -> run(work, false));
        }
    }

    private @Nullable Work next(boolean onEventLoop) {
        return left(onEventLoop) == 0 ? null : queue().remove();
    }

    private int left(boolean onEventLoop) {
        if (!onEventLoop) {
            return SIZE.decrementAndGet(this);
        }
        int left = size - 1;
        SIZE.lazySet(this, left);
        return left;
    }

    private Queue<Work> queue() {
        return requireNonNull(waiting);
    }
}
