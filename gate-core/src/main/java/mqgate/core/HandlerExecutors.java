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
        return Runtime.version().feature() >= 21 ? virtualThreads() : newPool("gate-handler", Integer.MAX_VALUE);
    }

    /**
     * Makes a pool of daemon threads of the system: at least 16, eight for each processor. They share processors with others fairly, which
     * virtual threads that calculate do not.
     *
     * @param name what the names of its threads begin with
     * @param mostWaiting how many tasks may wait for a thread; one more is rejected
     * @return a new executor
     */
    public static ExecutorService newPool(String name, int mostWaiting) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_THREADS, POOL_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(mostWaiting), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
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
}
