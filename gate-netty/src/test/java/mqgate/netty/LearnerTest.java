package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SessionLearner;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connect event comes first, the disconnect event last and once, whoever closes. */
final class LearnerTest {

    private static final TraceSpan SPAN = TraceSpan.create();

    private final Events events = new Events();

    private Agent onlyAgent() {
        await().until(() -> events.agents().size() == 1);
        return events.agents().values().iterator().next();
    }

    private void assertFramed(Agent agent, String... messages) {
        List<String> seen = events.of(agent.getSession().getSessionId());
        int last = seen.size();
        assertThat(seen.subList(0, 2)).containsExactlyInAnyOrder("agent connect", "session connect");
        assertThat(seen.subList(2, last - 2)).containsExactly(messages);
        assertThat(seen.subList(last - 2, last)).containsExactlyInAnyOrder("agent disconnect", "session disconnect");
    }

    @Test
    void connect_slowLearner_isCalledBeforeTheFirstMessageWithAReachableSession() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> reached = new CompletableFuture<>();
        CompletableFuture<TestGate> started = new CompletableFuture<>();
        Options.Builder options = events.recording(Options.builder()).agentLearner(new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                TestGate gate = started.join();
                Session session = agent.getSession();
                boolean registered =
                        gate.handler().getAgent(session.getSessionId()).orElse(null) == agent;
                gate.handler().send(SPAN, session.getSessionId(), "welcome", Replies.utf8("you"));
                reached.complete(registered + " " + gate.handler().getAgentNum() + " " + agent.isProtocolOk());
                try {
                    Tasks.await(release);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                events.add(session, "connected");
            }
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            started.complete(gate);
            client.send(TestClient.concat(
                    TestClient.connect(Agents.newId(), 60), TestClient.publishPacket("t", Replies.utf8("message"))));
            assertThat(client.readHex()).isEqualTo("20020000");
            assertThat(client.readPublish()).isEqualTo("welcome:you");
            assertThat(reached.get(10, TimeUnit.SECONDS)).isEqualTo("true 1 true");
            client.assertServed();
            assertThat(events.all()).isEmpty();

            release.countDown();

            assertThat(client.readPublish()).isEqualTo("t:message");
            assertThat(events.all().values())
                    .singleElement()
                    .isEqualTo(List.of("connected", "session connect", "message"));
        }
    }

    /** Who can close a connection. */
    enum Closer {
        CLIENT_DISCONNECT(CloseReason.CLIENT_DISCONNECT),
        CLIENT_FIN(CloseReason.CONNECTION_LOST),
        CLIENT_RESET(CloseReason.CONNECTION_LOST),
        CLIENT_GARBAGE(CloseReason.MALFORMED_PACKET),
        SECOND_CONNECT(CloseReason.PROTOCOL_ERROR),
        AGENT_CLOSE(CloseReason.CLOSED_BY_SERVER),
        AGENT_DESTROY(CloseReason.DESTROYED),
        SESSION_CLOSE(CloseReason.CLOSED_BY_SERVER),
        HANDLER_CLOSE(CloseReason.CLOSED_BY_SERVER),
        GATE_CLOSE(CloseReason.GATE_SHUTDOWN);

        private final CloseReason reason;

        Closer(CloseReason reason) {
            this.reason = reason;
        }

        void close(TestClient client, Agent agent, TestGate gate) throws Exception {
            switch (this) {
                case CLIENT_DISCONNECT -> client.send("e000");
                case CLIENT_FIN -> client.socket().shutdownOutput();
                case CLIENT_RESET -> {
                    client.socket().setSoLinger(true, 0);
                    client.close();
                }
                case CLIENT_GARBAGE -> client.send("f000");
                case SECOND_CONNECT -> client.send(TestClient.connect("again", 60));
                case AGENT_CLOSE -> agent.close();
                case AGENT_DESTROY -> agent.destroy();
                case SESSION_CLOSE -> agent.getSession().close();
                case HANDLER_CLOSE ->
                    gate.handler().close(SPAN, agent.getSession().getSessionId());
                case GATE_CLOSE -> Tasks.start(gate.gate()::close);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_whoeverCloses_comesOnceAfterTheLastMessage(Closer closer) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Options.Builder options = events.learning(Options.builder()).routeHandler((session, topic, body) -> {
            entered.countDown();
            Tasks.await(release);
            events.add(session, Replies.text(body));
            return RouteResult.raw(body);
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect();
                TestClient other = gate.connect()) {
            client.publish("t", "message");
            Tasks.await(entered);
            Agent agent = events.agents().values().stream()
                    .filter(candidate -> candidate.getReceivedCount() == 1)
                    .findAny()
                    .orElseThrow();
            String id = agent.getSession().getSessionId();

            closer.close(client, agent, gate);

            await().until(() -> gate.handler().getAgent(id).isEmpty());
            if (closer != Closer.GATE_CLOSE) {
                other.assertServed();
            }
            assertThat(events.of(id)).hasSize(2).noneMatch(event -> event.contains("disconnect"));
            CompletableFuture<Void> closed = agent.close().toCompletableFuture();
            assertThat(closed).isNotDone();

            release.countDown();

            closed.get(10, TimeUnit.SECONDS);
            assertFramed(agent, "message");
            assertThat(agent.isClosed()).isTrue();
            assertThat(agent.getCloseReason()).contains(closer.reason);
            if (closer != Closer.CLIENT_RESET) { // how the system reports a reset is its own business
                assertThat(agent.getError().isPresent())
                        .isEqualTo(closer == Closer.CLIENT_GARBAGE || closer == Closer.SECOND_CONNECT);
            }
        }
        assertThat(events.all())
                .hasSize(2)
                .allSatisfy((id, seen) -> assertThat(seen)
                        .containsOnlyOnce(
                                "agent connect", "agent disconnect", "session connect", "session disconnect"));
    }

    @Test
    void disconnect_learner_cannotReachTheSessionAnyMore() throws Exception {
        CompletableFuture<TestGate> started = new CompletableFuture<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Options.Builder options = Options.builder().sessionLearner(new SessionLearner() {
            @Override
            public void onDisconnect(Session session) {
                var handler = started.join().handler();
                seen.complete(handler.getAgent(session.getSessionId()).isPresent() + " " + handler.getAgentNum() + " "
                        + handler.getAgentsByUser("u1").size());
            }
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            started.complete(gate);
            await().until(() -> gate.handler().getAgentNum() == 1);
            client.send("e000");

            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("false 0 0");
        }
    }

    @Test
    void gateClose_handlerOfAClientThatHasLeftStillRuns_waitsForItsDisconnectEvent() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Options.Builder options = events.learning(Options.builder()).routeHandler((session, topic, body) -> {
            entered.countDown();
            Tasks.await(release);
            events.add(session, "handled");
            return RouteResult.none();
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("t", "");
            Tasks.await(entered);
            Agent agent = onlyAgent();
            client.send("e000");
            await().until(() -> gate.handler().getAgentNum() == 0);

            CompletableFuture<Void> closing = Tasks.start(gate.gate()::close);
            assertThatThrownBy(() -> closing.get(1500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            release.countDown();

            closing.get(10, TimeUnit.SECONDS);
            assertFramed(agent, "handled");
        }
    }

    @Test
    void gateClose_severalClients_allDisconnectEventsAreDeliveredWhenItReturns() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (TestGate gate = TestGate.start(events.recording(Options.builder()))) {
            for (int i = 0; i < 20; i++) {
                clients.add(gate.connect());
            }
            await().until(() -> gate.handler().getAgentNum() == 20);

            gate.gate().close();

            assertThat(events.all())
                    .hasSize(20)
                    .allSatisfy((id, seen) ->
                            assertThat(seen).hasSize(4).containsOnlyOnce("agent disconnect", "session disconnect"));
            for (TestClient client : clients) {
                client.assertClosed();
            }
        }
        assertThat(events.agents().values())
                .allSatisfy(
                        agent -> assertThat(agent.close().toCompletableFuture()).isCompleted());
    }

    @Test
    void learner_throwsForEachClient_isAWarningOnceInAWhile() {
        AtomicInteger clients = new AtomicInteger();
        SessionLearner broken = new SessionLearner() {
            @Override
            public void onConnect(Session session) {
                throw new IllegalStateException("a learner broken for client " + clients.incrementAndGet());
            }
        };
        try (RecordedLog log = new RecordedLog(Dispatcher.class, Level.WARN);
                FrozenGate gate = new FrozenGate(Options.builder().sessionLearner(broken))) {
            gate.connect("ann", 0);
            gate.connect("bob", 0);
            gate.pass(Duration.ofSeconds(10));
            gate.connect("cat", 0);

            assertThat(log.events())
                    .extracting(event -> event.getThrowableProxy().getMessage())
                    .containsExactly("a learner broken for client 1", "a learner broken for client 3");
        }
    }

    @Test
    void learner_throws_isContained() throws Exception {
        AtomicInteger disconnects = new AtomicInteger();
        AgentLearner throwing = new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                throw new IllegalStateException("a broken learner");
            }

            @Override
            public void onDisconnect(Agent agent) {
                throw new AssertionError("a broken learner");
            }
        };
        Options.Builder options = events.recording(Options.builder())
                .agentLearner(throwing)
                .sessionLearner(new SessionLearner() {
                    @Override
                    public void onConnect(Session session) {
                        events.add(session, "other learner");
                        throw new AssertionError("a broken learner");
                    }

                    @Override
                    public void onDisconnect(Session session) {
                        disconnects.incrementAndGet();
                        throw new IllegalStateException("a broken learner");
                    }
                });
        CompletableFuture<Void> closed;
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("t", "message");
            assertThat(client.readPublish()).isEqualTo("t:message");
            String id = events.all().keySet().iterator().next();
            assertThat(events.of(id)).containsExactly("other learner", "message");

            closed = gate.handler().getAgent(id).orElseThrow().close().toCompletableFuture();
            closed.get(10, TimeUnit.SECONDS);
        }
        assertThat(disconnects).hasValue(1);
    }

    @Test
    void learner_blocks_delaysOnlyItsOwnConnection() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger connects = new AtomicInteger();
        Options.Builder options = Options.builder()
                .eventLoopThreads(1)
                .closeTimeout(Duration.ofSeconds(10))
                .routeHandler((session, topic, body) -> RouteResult.raw(body))
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        if (connects.incrementAndGet() == 1) {
                            try {
                                Tasks.await(release);
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }
                    }
                });
        try (TestGate gate = TestGate.start(options);
                TestClient slow = gate.connect()) {
            await().untilAtomic(connects, Matchers.equalTo(1));
            slow.publish("t", "waits");
            try (TestClient other = gate.connect()) {
                other.publish("t", "at once");
                assertThat(other.readPublish()).isEqualTo("t:at once");
            }
            slow.assertServed();

            release.countDown();

            assertThat(slow.readPublish()).isEqualTo("t:waits");
        }
    }

    @Test
    void destroy_whileACloseWaitsForTheClient_endsItNow() throws Exception {
        Options.Builder options = events.recording(
                Options.builder().closeTimeout(Duration.ofSeconds(15)).maxUnsentBytes(64 * 1024 * 1024));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            Agent agent = onlyAgent();
            byte[] large = new byte[1024 * 1024];
            for (int i = 0; i < 32; i++) {
                agent.write("t", large);
            }
            CompletableFuture<Void> closed = agent.close().toCompletableFuture();
            assertThatThrownBy(() -> closed.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            agent.destroy();

            closed.get(10, TimeUnit.SECONDS);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLOSED_BY_SERVER);
            assertThat(client.socket().isConnected()).isTrue();
        }
    }
}
