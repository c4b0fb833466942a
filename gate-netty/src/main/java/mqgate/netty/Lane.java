package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the work of one connection one piece at a time, in order, each on the kind of thread that it asks for.
 *
 * <p>Work is added on the event loop only. Whoever runs the current piece owns the lane and hands it on: from piece to
 * piece without a pause while the kind of thread stays the same.
 */
final class Lane {

    /** One piece of work. */
    interface Work {

        boolean onEventLoop();

        /** Runs it; returns false if it is not finished yet and will call {@link Lane#finished} on the event loop. */
        boolean run();
    }

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** After so many pieces in a row a thread is given back, so that one busy client cannot keep it. */
    private static final int FAIR_RUN = 64;

    private final EventLoop eventLoop;
    private final Executor executor;
    private final Queue<Work> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    Lane(EventLoop eventLoop, Executor executor) {
        this.eventLoop = eventLoop;
        this.executor = executor;
    }

    void add(Work work) {
        if (size.compareAndSet(0, 1)) {
            run(work, true);
            return;
        }
        waiting.add(work);
        if (size.getAndIncrement() == 0) {
            run(waiting.remove(), true);
        }
    }

    void finished() {
        Work next = next();
        if (next != null) {
            run(next, true);
        }
    }

    private void run(Work first, boolean onEventLoop) {
        Work work = first;
        for (int runs = 0; work.onEventLoop() == onEventLoop && runs < FAIR_RUN; runs++) {
            Work next = runContained(work) ? next() : null;
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
            EventLoops.execute(eventLoop, () -> run(work, true));
        } else {
            executor.execute(() -> run(work, false));
        }
    }

    private @Nullable Work next() {
        return size.decrementAndGet() == 0 ? null : waiting.remove();
    }
}
