package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.GateLearner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What learners of a gate hear, when, and what becomes of a gate whose learners fail. */
final class GateLearnerTest {

    private static final String ANY_PORT = "127.0.0.1:0";

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /** What a learner does when it is called. */
    @FunctionalInterface
    private interface Step {
        void run(Gate gate) throws Exception;
    }

    private GateLearner learner(String name, Step onStart, Step onStop) {
        return new GateLearner() {
            @Override
            public void onStart(Gate gate) throws Exception {
                events.add(name + " start");
                onStart.run(gate);
            }

            @Override
            public void onStop(Gate gate) throws Exception {
                events.add(name + " stop");
                onStop.run(gate);
            }
        };
    }

    private GateLearner learner(String name) {
        return learner(name, gate -> {}, gate -> {});
    }

    private GateLearner failing(String name, Throwable failure) {
        return learner(name, gate -> rethrow(failure), gate -> {});
    }

    private static void rethrow(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    private static Gate gate(Options.Builder options) {
        return NettyGate.create(options.tcpAddr(ANY_PORT).build());
    }

    private static InetSocketAddress tcp(Gate gate) {
        return gate.getBoundAddresses().values().iterator().next();
    }

    @Test
    void startAndClose_severalLearners_hearItOnceInOrderAndBackwards() {
        Options.Builder options = Options.builder().gateLearner(learner("a")).gateLearner(learner("b"));
        Gate gate = gate(options);

        gate.start();
        gate.close();
        gate.close();

        assertThat(events).containsExactly("a start", "b start", "b stop", "a stop");
    }

    @Test
    void close_neverStarted_tellsNobody() {
        gate(Options.builder().gateLearner(learner("a"))).close();

        assertThat(events).isEmpty();
    }

    @Test
    void start_portInUse_tellsNobody() {
        try (Gate first = gate(Options.builder())) {
            first.start();
            String taken = "127.0.0.1:" + tcp(first).getPort();

            try (Gate second = NettyGate.create(
                    Options.builder().tcpAddr(taken).gateLearner(learner("a")).build())) {
                assertThatExceptionOfType(GateException.class).isThrownBy(second::start);
            }
        }

        assertThat(events).isEmpty();
    }

    @Test
    void onStart_runsOnTheStartingThreadWithTheAddresses() {
        List<Object> seen = new ArrayList<>();
        GateLearner learner = learner(
                "a",
                gate -> {
                    seen.add(Thread.currentThread());
                    seen.add(gate.getBoundAddresses());
                },
                gate -> {});
        try (Gate gate = gate(Options.builder().gateLearner(learner))) {
            gate.start();

            assertThat(seen).containsExactly(Thread.currentThread(), gate.getBoundAddresses());
            assertThat(tcp(gate).getPort()).isPositive();
        }
    }

    @Test
    void onStart_clientConnectsMeanwhile_isServedOnlyAfterwards() throws Exception {
        CompletableFuture<TestClient> early = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .gateLearner(learner("a", gate -> early.complete(knock(gate)), gate -> {}))
                .gateLearner(learner("b", gate -> assertNotServed(early.get()), gate -> {}));
        try (Gate gate = gate(options)) {
            gate.start();

            try (TestClient client = early.get()) {
                assertThat(client.readHex()).isEqualTo("20020000");
                client.assertServed();
            }
        }
    }

    /** The system completes the connection, whoever accepts it. */
    private static TestClient knock(Gate gate) throws IOException {
        TestClient client = TestClient.open(Link.TCP, tcp(gate));
        client.send(TestClient.connect(Agents.newId(), 60));
        return client;
    }

    private static void assertNotServed(TestClient client) throws IOException {
        int patience = client.socket().getSoTimeout();
        client.socket().setSoTimeout(200);
        assertThatThrownBy(client::readHex).isInstanceOf(SocketTimeoutException.class);
        client.socket().setSoTimeout(patience);
    }

    static Stream<Throwable> uncheckedFailures() {
        return Stream.of(
                new GateException("no cluster"),
                new IllegalArgumentException("bad setting"),
                new AssertionError("bug"));
    }

    @ParameterizedTest
    @MethodSource("uncheckedFailures")
    void onStart_throwsUnchecked_startFailsWithIt(Throwable failure) {
        Gate gate = gate(Options.builder().gateLearner(failing("a", failure)));

        assertThatThrownBy(gate::start).isSameAs(failure);

        assertThat(gate.getBoundAddresses()).isEmpty();
    }

    @Test
    void onStart_throwsChecked_startFailsWithGateException() {
        IOException failure = new IOException("no network");
        Gate gate = gate(Options.builder().gateLearner(failing("a", failure)));

        assertThatExceptionOfType(GateException.class)
                .isThrownBy(gate::start)
                .withMessageMatching("onStart of mqgate\\.netty\\.GateLearnerTest\\S* failed: no network")
                .withCause(failure);

        assertThat(gate.getBoundAddresses()).isEmpty();
    }

    @Test
    void onStart_isInterrupted_startFailsAndTheThreadStaysInterrupted() {
        Gate gate = gate(Options.builder().gateLearner(failing("a", new InterruptedException("stop"))));

        assertThatExceptionOfType(GateException.class).isThrownBy(gate::start);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void onStart_throws_stopsThoseThatWereStartedAndFreesThePort() throws Exception {
        CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .gateLearner(learner("a", gate -> address.complete(tcp(gate)), gate -> {}))
                .gateLearner(learner("b"))
                .gateLearner(failing("c", new GateException("no cluster")))
                .gateLearner(learner("d"));
        Gate gate = gate(options);

        assertThatThrownBy(gate::start).hasMessage("no cluster");
        gate.close();

        assertThat(events).containsExactly("a start", "b start", "c start", "b stop", "a stop");
        try (Gate again = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:" + address.get().getPort())
                .build())) {
            again.start();
            assertThat(tcp(again)).isEqualTo(address.get());
        }
    }

    @Test
    void onStart_closesTheGate_startFailsAndEveryStartHasAStop() {
        Options.Builder options = Options.builder()
                .gateLearner(learner("a"))
                .gateLearner(learner("b", Gate::close, gate -> {}))
                .gateLearner(learner("c"));
        Gate gate = gate(options);

        assertThatIllegalStateException()
                .isThrownBy(gate::start)
                .withMessage("start: closed by a learner (expected: a gate that stays open)");

        assertThat(events).containsExactly("a start", "b start", "a stop", "b stop");
        assertThat(gate.getBoundAddresses()).isEmpty();
    }

    @Test
    void onStop_clientIsConnected_isStillServed() throws Exception {
        CompletableFuture<TestClient> client = new CompletableFuture<>();
        Options.Builder options = Options.builder().gateLearner(learner("a", gate -> {}, gate -> {
            client.get().assertServed();
            events.add(gate.getGateHandler().getAgentNum() + " on "
                    + gate.getBoundAddresses().size());
            TestClient.open(Link.TCP, tcp(gate)).close();
        }));
        try (Gate gate = gate(options)) {
            gate.start();
            client.complete(knock(gate));
            assertThat(client.get().readHex()).isEqualTo("20020000");

            gate.close();

            assertThat(events).containsExactly("a start", "a stop", "1 on 1");
        } finally {
            client.get().close();
        }
    }

    @Test
    void close_connectedClient_leavesAfterOnStop() throws Exception {
        Options.Builder options = Options.builder().gateLearner(learner("a")).agentLearner(new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                events.add("connect");
            }

            @Override
            public void onDisconnect(Agent agent) {
                events.add("disconnect " + agent.getCloseReason().orElseThrow());
            }
        });
        try (Gate gate = gate(options)) {
            gate.start();
            try (TestClient client = knock(gate)) {
                await().until(() -> events.contains("connect"));

                gate.close();

                assertThat(events)
                        .containsExactly("a start", "connect", "a stop", "disconnect " + CloseReason.GATE_SHUTDOWN);
            }
        }
    }

    @Test
    void onStop_closesTheGateAgain_changesNothing() {
        Gate gate = gate(Options.builder().gateLearner(learner("a", g -> {}, Gate::close)));
        gate.start();

        gate.close();

        assertThat(events).containsExactly("a start", "a stop");
    }

    static Stream<Throwable> stopFailures() {
        return Stream.of(new IOException("broken"), new IllegalStateException("broken"), new AssertionError("broken"));
    }

    @ParameterizedTest
    @MethodSource("stopFailures")
    void onStop_throws_isLoggedAndTheGateCloses(Throwable failure) {
        Options.Builder options = Options.builder()
                .serverId("Gate@7")
                .gateLearner(learner("a"))
                .gateLearner(learner("b", gate -> {}, gate -> rethrow(failure)));
        Gate gate = gate(options);
        gate.start();

        List<ILoggingEvent> logged = logOf(gate::close);

        assertThat(logged).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).isEqualTo("Gate Gate@7: onStop of a learner failed");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("broken");
        });
        assertThat(events).containsExactly("a start", "b start", "b stop", "a stop");
        assertThat(gate.getBoundAddresses()).isEmpty();
    }

    private static List<ILoggingEvent> logOf(Runnable action) {
        try (RecordedLog log = new RecordedLog(GateLearners.class, Level.INFO)) {
            action.run();
            return log.events();
        }
    }
}
