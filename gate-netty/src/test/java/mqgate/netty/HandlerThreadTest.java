package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.Lanes;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SessionLearner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which thread handlers and learners run on. */
final class HandlerThreadTest {

    private static final int MESSAGES = 200;

    private final Queue<String> learnerThreads = new ConcurrentLinkedQueue<>();

    private static String threadName() {
        return Thread.currentThread().getName();
    }

    private static RouteResult answerThread(Session session, String topic, byte[] body) {
        return RouteResult.raw(Replies.utf8(threadName()));
    }

    private static Options.Builder mixed() {
        return Options.builder()
                .router(message -> message.getTopic().equals("async")
                        ? (AsyncRouteHandler)
                                (session, t, body) -> CompletableFuture.completedStage(answerThread(session, t, body))
                        : (RouteHandler) HandlerThreadTest::answerThread);
    }

    private Options.Builder learning(Options.Builder options) {
        return options.agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        learnerThreads.add(threadName());
                    }

                    @Override
                    public void onDisconnect(Agent agent) {
                        learnerThreads.add(threadName());
                    }
                })
                .sessionLearner(new SessionLearner() {
                    @Override
                    public void onConnect(Session session) {
                        learnerThreads.add(threadName());
                    }

                    @Override
                    public void onDisconnect(Session session) {
                        learnerThreads.add(threadName());
                    }
                });
    }

    private static List<String> threadsOf(TestClient client, String topic) throws Exception {
        List<String> threads = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            client.publish(topic, "");
            String reply = client.readPublish();
            assertThat(reply).startsWith(topic + ":");
            threads.add(reply.substring(topic.length() + 1));
        }
        return threads;
    }

    @Test
    void defaultExecutor_blockingAndAsync_runOffAndOnTheEventLoop() throws Exception {
        try (TestGate gate = TestGate.start(learning(mixed()))) {
            try (TestClient client = gate.connect()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(threadsOf(client, "block")).noneMatch(name -> name.contains("gate-loop"));
                    assertThat(threadsOf(client, "async")).allMatch(name -> name.contains("gate-loop"));
                }
            }
        }

        assertThat(learnerThreads).hasSize(4).noneMatch(name -> name.contains("gate-loop"));
    }

    @Test
    void ownExecutor_handlersAndLearners_runOnItAndItIsNotShutDown() throws Exception {
        ExecutorService own = Executors.newFixedThreadPool(2, task -> new Thread(task, "own"));
        try {
            try (TestGate gate = TestGate.start(learning(mixed()).executor(own));
                    TestClient client = gate.connect()) {
                assertThat(threadsOf(client, "block")).containsOnly("own");
            }

            assertThat(learnerThreads).containsExactly("own", "own", "own", "own");
            assertThat(own.isShutdown()).isFalse();
        } finally {
            own.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void executor_refusesAtFirst_everythingIsHandled(Lanes lanes) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        AtomicInteger offers = new AtomicInteger();
        Executor moody = task -> {
            if (offers.incrementAndGet() % 4 != 0) {
                throw new RejectedExecutionException("busy");
            }
            pool.execute(task);
        };
        List<String> handled = Collections.synchronizedList(new ArrayList<>());
        try {
            Options.Builder options = learning(Options.builder().routeHandler((session, topic, body) -> {
                        handled.add(Replies.text(body));
                        return RouteResult.raw(body);
                    }))
                    .lanes(lanes)
                    .executor(moody);
            try (TestGate gate = TestGate.start(options)) {
                try (TestClient client = gate.connect()) {
                    client.send(Replies.numbered("t", 0, 20));
                    for (int i = 0; i < 20; i++) {
                        String reply = client.readPublish();
                        if (lanes != Lanes.FREE) {
                            assertThat(reply).isEqualTo("t:" + i);
                        }
                    }
                }
            }

            assertThat(handled).hasSize(20).doesNotHaveDuplicates();
            assertThat(learnerThreads).hasSize(4);
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void directExecutor_manyMessages_areHandledInOrder(Lanes lanes) throws Exception {
        Options.Builder options = learning(mixed()).executor(Runnable::run).lanes(lanes);
        int messages = 5000;
        try (TestGate gate = TestGate.start(options)) {
            try (TestClient client = gate.connect()) {
                CompletableFuture<Void> sending = Tasks.start(() -> {
                    for (int i = 0; i < messages; i += 50) {
                        client.send(Replies.numbered("block/" + i, i, i + 50));
                    }
                });
                for (int i = 0; i < messages; i++) {
                    assertThat(client.readPublish()).startsWith("block/" + (i - i % 50) + ":gate-loop");
                }
                sending.get(10, TimeUnit.SECONDS);
            }
        }

        assertThat(learnerThreads).hasSize(4);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void defaultExecutor_newJava_isVirtualThreads() throws Exception {
        Options.Builder options = Options.builder()
                .routeHandler((session, topic, body) ->
                        RouteResult.reply(Thread.class.getMethod("isVirtual").invoke(Thread.currentThread())));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("t", "");

            assertThat(client.readPublish()).matches(Replies.envelope("t", "", "true"));
        }
    }

    static Stream<Arguments> executorFailures() {
        return Stream.of(new OutOfMemoryError("no more threads"), new IllegalStateException("broken"))
                .flatMap(failure -> Stream.of(Lanes.values()).map(lanes -> arguments(failure, lanes)));
    }

    @ParameterizedTest
    @MethodSource("executorFailures")
    void executor_failsNowAndThen_everythingIsHandled(Throwable failure, Lanes lanes) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        AtomicInteger offers = new AtomicInteger();
        Executor broken = task -> {
            if (offers.incrementAndGet() % 2 != 0) {
                throw HandlerThreadTest.<RuntimeException>sneaky(failure);
            }
            pool.execute(task);
        };
        try {
            Options.Builder options = learning(mixed()).lanes(lanes).executor(broken);
            try (TestGate gate = TestGate.start(options);
                    TestClient client = gate.connect()) {
                client.send(Replies.numbered("block", 0, 20));
                for (int i = 0; i < 20; i++) {
                    assertThat(client.readPublish()).startsWith("block:pool-");
                }
                client.assertServed();
            }

            assertThat(learnerThreads).hasSize(4);
        } finally {
            pool.shutdownNow();
        }
    }

    private static <E extends Throwable> E sneaky(Throwable failure) throws E {
        @SuppressWarnings("unchecked")
        E unchecked = (E) failure;
        throw unchecked;
    }
}
