package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.GateHandler;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that could not log in, or out, while NATS was away, and logs in when it is back: nothing of the first time undoes that. */
final class LoginRetryTest {

    private final TraceSpan span = TraceSpan.create();
    private final HeldExecutor executor = new HeldExecutor();
    private NatsServer server;
    private Node one;
    private Node two;
    private Node.Client ann;

    @BeforeEach
    void start() {
        server = NatsServer.start();
        one = Node.start("gate@1", server.options().executor(executor).build(), UserPolicy.REPLACE);
        two = Node.start("gate@2", server.options().build(), UserPolicy.REPLACE);
        one.awaitGates(2);
        ann = one.connect();
    }

    @AfterEach
    void stop() {
        executor.release();
        ann.close();
        two.close();
        one.close();
        server.close();
    }

    private void stopNats() {
        server.kill();
        await().until(() -> !one.link.isConnected());
        executor.hold();
    }

    /** Logs in when NATS is back, before the gate looks after what could not be taken off the directory. */
    private void logInAgain() {
        server.restart();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(ClusterUnavailableException.class)
                .until(() -> {
                    one.bind(ann, "ann");
                    return true;
                });
        await().until(executor::isAsked);
        executor.release();
    }

    private void assertStays() {
        await().until(executor::isIdle);
        GateHandler other = two.handler();
        await().ignoreExceptions().until(() -> other.isConnect(span, "", "ann"));
        assertThat(other.sendToUser(span, "ann", "t", new byte[] {'x'})).isOne();
        assertThat(ann.player().hearOn("t")).hasToString("t x");
        ann.player().ping();
    }

    @Test
    void bind_failedWhileNatsWasAway_theNextOneIsNotUndone() {
        stopNats();
        assertThatThrownBy(() -> one.bind(ann, "ann")).isInstanceOf(ClusterUnavailableException.class);

        logInAgain();

        assertStays();
    }

    @Test
    void unbind_whileNatsWasAway_doesNotUndoTheNextBind() {
        one.bind(ann, "ann");
        stopNats();
        one.handler().unbind(span, ann.sessionId());

        logInAgain();

        assertStays();
    }

    /** Keeps what it is given for as long as it is told to. */
    private static final class HeldExecutor implements Executor {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean held;
        private int running;

        @Override
        public synchronized void execute(Runnable task) {
            waiting.add(task);
            if (!held) {
                startAll();
            }
        }

        synchronized void hold() {
            held = true;
        }

        synchronized void release() {
            held = false;
            startAll();
        }

        private void startAll() {
            while (!waiting.isEmpty()) {
                Runnable task = waiting.remove();
                running++;
                ForkJoinPool.commonPool().execute(() -> run(task));
            }
        }

        private void run(Runnable task) {
            try {
                task.run();
            } finally {
                synchronized (this) {
                    running--;
                }
            }
        }

        synchronized boolean isAsked() {
            return !waiting.isEmpty();
        }

        synchronized boolean isIdle() {
            return running == 0 && waiting.isEmpty();
        }
    }
}
