package mqgate.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import mqgate.core.NonBlocking;

/** A thread that serves sockets and keeps the process alive, recognizable so that what may block can refuse to run on it. */
final class EventLoopThread extends FastThreadLocalThread implements NonBlocking {

    private EventLoopThread(ThreadGroup group, Runnable task, String name) {
        super(group, task, name);
    }

    static ThreadFactory factory() {
        return new DefaultThreadFactory("gate-loop", false) {
            @Override
            protected Thread newThread(Runnable task, String name) {
                return new EventLoopThread(threadGroup, task, name);
            }
        };
    }
}
