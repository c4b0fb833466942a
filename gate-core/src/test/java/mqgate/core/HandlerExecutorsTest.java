package mqgate.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class HandlerExecutorsTest {

    private final ExecutorService executor = HandlerExecutors.newDefault();

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    @Test
    void newDefault_tasks_runOnDaemonThreadsOfTheExecutor() throws Exception {
        Thread thread = executor.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void newDefault_taskBlocks_othersRun() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(2);

        Future<Integer> first = executor.submit(() -> meeting.await(10, TimeUnit.SECONDS));
        Future<Integer> second = executor.submit(() -> meeting.await(10, TimeUnit.SECONDS));

        assertThat(first.get(10, TimeUnit.SECONDS) + second.get(10, TimeUnit.SECONDS))
                .isEqualTo(1);
    }

    @Test
    void newDefault_eachCall_makesAnother() {
        ExecutorService other = HandlerExecutors.newDefault();
        other.shutdown();

        assertThat(executor.isShutdown()).isFalse();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void newDefault_java21_runsOnVirtualThreads() throws Exception {
        Thread thread = executor.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);

        assertThat(Objects.requireNonNull(Thread.class.getMethod("isVirtual").invoke(thread)))
                .isEqualTo(true);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void newDefault_beforeJava21_isBounded() {
        assertThat(((ThreadPoolExecutor) executor).getMaximumPoolSize()).isBetween(16, 10_000);
    }
}
