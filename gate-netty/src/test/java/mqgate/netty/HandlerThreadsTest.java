package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a task reaches the executor. */
final class HandlerThreadsTest {

    private final DefaultEventLoop eventLoop = new DefaultEventLoop();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void endLoop() {
        eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void executeSoon_onEventLoop_comesAfterWhatTheEventLoopIsDoing() throws Exception {
        HandlerThreads threads = new HandlerThreads(eventLoop, Runnable::run);

        eventLoop
                .submit(() -> {
                    threads.executeSoon(() -> done.add("first task"));
                    threads.executeSoon(() -> done.add("second task"));
                    done.add("event loop");
                })
                .get();
        eventLoop.submit(() -> {}).get();

        assertThat(done).containsExactly("event loop", "first task", "second task");
    }

    @Test
    void executeSoon_taskAsksForMore_runsThatToo() throws Exception {
        HandlerThreads threads = new HandlerThreads(eventLoop, Runnable::run);
        CountDownLatch more = new CountDownLatch(1);

        eventLoop.execute(() -> threads.executeSoon(() -> threads.executeSoon(more::countDown)));

        assertThat(more.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void executeSoon_onAnotherThread_comesAtOnce() {
        HandlerThreads threads = new HandlerThreads(eventLoop, Runnable::run);

        threads.executeSoon(() -> done.add("task"));

        assertThat(done).containsExactly("task");
    }

    @Test
    void execute_executorRejects_isOfferedAgain() throws Exception {
        AtomicInteger offers = new AtomicInteger();
        CountDownLatch ran = new CountDownLatch(1);
        HandlerThreads threads = new HandlerThreads(eventLoop, task -> {
            if (offers.incrementAndGet() < 3) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });

        threads.execute(ran::countDown);

        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(offers).hasValue(3);
    }
}
