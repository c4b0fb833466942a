package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** Hands tasks to an event loop that may have ended meanwhile, because the gate was closed. */
final class EventLoops {

    private EventLoops() {}

    /** Runs the task on the event loop; here, if that has ended: nobody else touches its state any more then. */
    static void execute(EventLoop eventLoop, Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
