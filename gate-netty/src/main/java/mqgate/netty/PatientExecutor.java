package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands tasks to the user's executor; one that it does not take, because it is saturated, is offered again later. */
final class PatientExecutor implements Executor {

    private static final Logger log = LoggerFactory.getLogger(PatientExecutor.class);
    private static final long PAUSE_MILLIS = 10;

    private final Executor executor;
    private final EventLoop eventLoop;

    PatientExecutor(Executor executor, EventLoop eventLoop) {
        this.executor = executor;
        this.eventLoop = eventLoop;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RuntimeException | Error e) {
            log.debug("The executor did not take a task, which is offered again in {} ms", PAUSE_MILLIS, e);
            offerLater(task);
        }
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
