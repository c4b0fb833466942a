package mqgate.nats;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.core.NonBlocking;

/** A thread that reads, writes or delivers messages of NATS: what waits for an answer must not run here. */
final class NatsThread extends Thread implements NonBlocking {

    private NatsThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    static ThreadFactory factory(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> new NatsThread(task, name + "-" + number.incrementAndGet());
    }
}
