package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which the connections of one event loop have their work done: the event loop, and the user's executor. A task that
 * the executor does not take, because it is saturated, is offered again later. Shared by those connections; for any thread.
 */
final class HandlerThreads implements Executor {

    private static final Logger log = LoggerFactory.getLogger(HandlerThreads.class);
    private static final long PAUSE_MILLIS = 10;

    private final EventLoop eventLoop;
    private final Executor executor;

    /** Tasks for the executor that wait for the end of this turn of the event loop, which owns them. */
    private final List<Runnable> soon = new ArrayList<>();

    HandlerThreads(EventLoop eventLoop, Executor executor) {
        this.eventLoop = eventLoop;
        this.executor = executor;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Runs a task on the event loop; here, if that has ended. */
    void executeOnEventLoop(Runnable task) {
        EventLoops.execute(eventLoop, task);
    }

    /** Runs a task on the executor. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RuntimeException | Error e) {
            log.debug("The executor did not take a task, which is offered again in {} ms", PAUSE_MILLIS, e);
            offerLater(task);
        }
    }

    /**
     * Runs a task on the executor; when the event loop asks, at the end of its turn. What has arrived meanwhile is there then, and is
     * handled in one go, instead of the first of it waking a thread that finds nothing more to do.
     */
    void executeSoon(Runnable task) {
        if (!eventLoop.inEventLoop()) {
            execute(task);
            return;
        }
        soon.add(task);
        if (soon.size() == 1) {
            executeOnEventLoop(this::executeAll);
        }
    }

    private void executeAll() {
        List<Runnable> tasks = List.copyOf(soon);
        soon.clear(); // an executor may run them here, and they may ask for more
        tasks.forEach(this::execute);
    }

    private void offerLater(Runnable task) {
        try {
            eventLoop
                    .schedule(() -> execute(task), PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .addListener(pause -> {
                        if (pause.isCancelled()) { // the event loop ends
                            task.run();
                        }
                    });
        } catch (RejectedExecutionException e) {
            task.run(); // the gate is closed, executor and event loop are gone: nobody but this thread is left
        }
    }
}
