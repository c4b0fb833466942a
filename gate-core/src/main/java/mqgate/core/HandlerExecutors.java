package mqgate.core;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The executor that handlers run on when the user gives none.
 *
 * @since 0.1
 */
public final class HandlerExecutors {

    private static final int POOL_THREADS =
            Math.max(16, 8 * Runtime.getRuntime().availableProcessors());

    private HandlerExecutors() {}

    /**
     * {@return a new executor: a virtual thread per task on Java 21 and later, a bounded pool of daemon threads before}
     */
    public static ExecutorService newDefault() {
        return Runtime.version().feature() >= 21 ? virtualThreads() : boundedPool();
    }

    /** Called by reflection, because the library is compiled for Java 17. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " without virtual threads", e);
        }
    }

    private static ExecutorService boundedPool() {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "gate-handler-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_THREADS, POOL_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
