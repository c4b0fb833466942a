package mqgate.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who may wait and who may not. */
final class NonBlockingTest {

    /** A thread that serves many. */
    private static final class ServingThread extends Thread implements NonBlocking {

        ServingThread(Runnable task, String name) {
            super(task, name);
        }
    }

    @Test
    void refuse_ordinaryThread_letsItWait() {
        assertThatCode(() -> NonBlocking.refuse("the storage")).doesNotThrowAnyException();
    }

    @Test
    void refuse_markedThread_throwsAndNamesBoth() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();

        Thread thread = new ServingThread(() -> thrown.complete(refusal()), "loop-7");
        thread.start();

        assertThat(thrown.get(10, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the storage may block and must not be used on loop-7, which serves many");
        thread.join();
    }

    private static Throwable refusal() {
        return catchThrowable(() -> NonBlocking.refuse("the storage"));
    }
}
