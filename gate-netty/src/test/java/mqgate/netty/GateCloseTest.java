package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("counts the threads of the whole process")
final class GateCloseTest {

    @ParameterizedTest
    @EnumSource
    void close_clientsConnected_theyAreGoneBeforeItReturns(Link link) throws Exception {
        Agents agents = new Agents();
        List<TestClient> clients = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        TestGate gate = TestGate.start(Options.builder().agentLearner(agents));
        try (gate) {
            for (int i = 0; i < 10; i++) {
                TestClient client = gate.open(link);
                clients.add(client);
                ids.add(Agents.newId());
                client.shakeHands(ids.get(i), 60);
            }

            gate.gate().close();

            for (String id : ids) {
                assertThat(agents.hasLeft(id)).as("disconnect event of " + id).isTrue();
                agents.assertClosed(id, CloseReason.GATE_SHUTDOWN);
                assertThat(agents.disconnected(id).isClosed()).isTrue();
            }
            for (TestClient client : clients) {
                client.assertClosed();
            }
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_handshakeNotDone_closesTheSocket(Link link) throws Exception {
        TestGate gate = TestGate.start(Options.builder());
        try (gate;
                TestClient client =
                        link.isWebSocket() ? gate.open(link) : TestClient.open(Link.TCP, gate.address(link))) {
            gate.gate().close();

            client.readToEnd();
        }
    }

    /** The connections that come while the gate closes: accepted or not, none stays open. */
    @RepeatedTest(10)
    void close_connectionsJustComing_closesThemAll() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        TestGate gate = TestGate.start(Options.builder().eventLoopThreads(3));
        try (gate) {
            for (int i = 0; i < 10; i++) {
                clients.add(gate.open(Link.TCP));
            }
            gate.gate().close();

            for (TestClient client : clients) {
                client.readToEnd();
            }
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    /** A learner that does something first, then takes its time, and counts down. */
    private static AgentLearner slow(Runnable first, CountDownLatch gone) {
        return new AgentLearner() {
            @Override
            public void onDisconnect(Agent agent) {
                first.run();
                Instant end = Instant.now().plusMillis(300);
                while (Instant.now().isBefore(end)) {
                    Thread.onSpinWait();
                }
                gone.countDown();
            }
        };
    }

    @Test
    void close_slowDisconnectEvent_isWaitedFor() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        TestGate gate = TestGate.start(Options.builder().agentLearner(slow(() -> {}, gone)));
        try (gate;
                TestClient client = gate.connect()) {
            gate.gate().close();

            assertThat(gone.getCount()).isZero();
            client.assertClosed();
        }
    }

    @Test
    void close_interruptedMeanwhile_waitsAllTheSame() throws Exception {
        Thread closing = Thread.currentThread();
        CountDownLatch gone = new CountDownLatch(1);
        TestGate gate = TestGate.start(Options.builder().agentLearner(slow(closing::interrupt, gone)));
        try (gate;
                TestClient client = gate.connect()) {
            gate.gate().close();

            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
            assertThat(gone.getCount()).isZero();
            client.assertClosed();
        } finally {
            Thread.interrupted(); // those after this one have nothing to do with it
        }
    }

    @Test
    void close_whatWasWritten_stillArrives() throws Exception {
        Agents agents = new Agents();
        String id = Agents.newId();
        TestGate gate = TestGate.start(Options.builder().agentLearner(agents));
        try (gate;
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);
            agents.connected(id).write("last", new byte[] {'!'});

            gate.gate().close();

            assertThat(client.readPublish()).isEqualTo("last:!");
            client.assertClosed();
        }
    }

    @JudgesTime
    @Test
    void close_handlerNeverEnds_returnsAfterTheTimeout() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        TestGate gate = TestGate.start(Options.builder()
                .closeTimeout(Duration.ofMillis(200))
                .agentLearner(new Agents())
                .routeHandler((session, topic, body) -> {
                    entered.countDown();
                    never.await();
                    return RouteResult.none();
                }));
        try (gate;
                TestClient client = gate.connect()) {
            client.publish("t", "x");
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            Instant start = Instant.now();

            gate.gate().close();

            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
            client.assertClosed();
        } finally {
            never.countDown();
        }
    }

    @Test
    void close_closed_acceptsNobody() throws Exception {
        TestGate gate = TestGate.start(Options.builder());
        InetSocketAddress address = gate.address(Link.TCP);

        gate.gate().close();

        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> TestClient.open(Link.TCP, address).close());
    }

    @Test
    void close_onAnEventLoop_isRefused() throws Exception {
        CompletableFuture<TestGate> itself = new CompletableFuture<>();
        AsyncRouteHandler closer = new AsyncRouteHandler() {
            @Override
            public CompletionStage<RouteResult> onRoute(Session session, String topic, byte[] body) throws Exception {
                itself.get().gate().close();
                return CompletableFuture.completedStage(RouteResult.reply("closed"));
            }
        };
        try (TestGate gate = TestGate.start(Options.builder().asyncRouteHandler(closer))) {
            itself.complete(gate);
            try (TestClient client = gate.connect()) {
                client.publish("t", "x");

                assertThat(client.readPublish())
                        .contains("\"Error\":\"close: must not be called on an event loop, which it waits for\"");
                client.assertServed();
            }
        }
    }

    @Test
    void close_manyGates_leavesNoThread() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (TestGate gate = TestGate.start(Options.builder().eventLoopThreads(3));
                    TestClient client = gate.connect()) {
                client.assertServed();
                assertThat(loopThreads()).isNotEmpty();
            }
        }

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(loopThreads()).isEmpty());
    }

    private static List<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gate-loop"))
                .toList();
    }

    /** The executor of the user outlives the gate, or it does not. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_handlerEndsLater_itsReplyIsDroppedAndTheDisconnectEventComes(boolean executorEnds) throws Exception {
        Agents agents = new Agents();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "own");
            thread.setUncaughtExceptionHandler((failed, e) -> uncaught.complete(e));
            return thread;
        });
        String id = Agents.newId();
        TestGate gate = TestGate.start(Options.builder()
                .closeTimeout(Duration.ZERO)
                .executor(executor)
                .agentLearner(agents)
                .routeHandler((session, topic, body) -> {
                    entered.countDown();
                    Tasks.await(release);
                    return RouteResult.raw(body);
                }));
        try (gate;
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);
            client.send(Replies.numbered("t", 0, 3));
            Tasks.await(entered);
            Agent agent = agents.connected(id);

            gate.gate().close();
            if (executorEnds) {
                executor.shutdown();
            }
            CompletableFuture<Void> closed = agent.close().toCompletableFuture();
            assertThat(closed).isNotDone();
            assertThat(agents.hasLeft(id)).isFalse();
            release.countDown();

            closed.get(10, TimeUnit.SECONDS);
            assertThat(agents.hasLeft(id)).isTrue();
            agents.assertClosed(id, CloseReason.GATE_SHUTDOWN);
        } finally {
            executor.shutdown();
        }
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(uncaught).isNotDone();
    }

    @Test
    void close_asyncHandlerEndsLater_theDisconnectEventComes() throws Exception {
        Agents agents = new Agents();
        CompletableFuture<RouteResult> later = new CompletableFuture<>();
        CountDownLatch entered = new CountDownLatch(1);
        String id = Agents.newId();
        TestGate gate = TestGate.start(Options.builder()
                .closeTimeout(Duration.ZERO)
                .agentLearner(agents)
                .asyncRouteHandler((session, topic, body) -> {
                    entered.countDown();
                    return later;
                }));
        try (gate;
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);
            client.send(Replies.numbered("t", 0, 3));
            Tasks.await(entered);
            Agent agent = agents.connected(id);

            gate.gate().close();
            CompletableFuture<Void> closed = agent.close().toCompletableFuture();
            assertThat(closed).isNotDone();
            later.complete(RouteResult.none());

            closed.get(10, TimeUnit.SECONDS);
            assertThat(agents.hasLeft(id)).isTrue();
        }
    }

    private static GateHandler destroyedBy(GateHandler builtIn, Runnable onDestroy) {
        return (GateHandler) Proxy.newProxyInstance(
                GateCloseTest.class.getClassLoader(), new Class<?>[] {GateHandler.class}, (proxy, method, args) -> {
                    if (method.getName().equals("onDestroy")) {
                        onDestroy.run();
                        return null;
                    }
                    return method.invoke(builtIn, args);
                });
    }

    static Stream<Runnable> onDestroys() {
        return Stream.of(
                () -> {},
                () -> {
                    throw new IllegalStateException("onDestroy is broken");
                },
                () -> {
                    throw new AssertionError("onDestroy is broken");
                });
    }

    @ParameterizedTest
    @MethodSource("onDestroys")
    void close_decoratorDoesNotPassOnDestroyOn_closesEverybodyAllTheSame(Runnable onDestroy) throws Exception {
        Agents agents = new Agents();
        List<String> ids = new ArrayList<>();
        List<TestClient> clients = new ArrayList<>();
        TestGate gate = TestGate.start(
                Options.builder().agentLearner(agents).gateHandler(builtIn -> destroyedBy(builtIn, onDestroy)));
        try (gate) {
            for (Link link : Link.values()) {
                TestClient client = gate.open(link);
                clients.add(client);
                ids.add(Agents.newId());
                client.shakeHands(ids.get(ids.size() - 1), 60);
            }

            gate.gate().close();

            for (String id : ids) {
                assertThat(agents.hasLeft(id)).isTrue();
                agents.assertClosed(id, CloseReason.GATE_SHUTDOWN);
            }
            for (TestClient client : clients) {
                client.assertClosed();
            }
            await().untilAsserted(() -> assertThat(loopThreads()).isEmpty());
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }
}
