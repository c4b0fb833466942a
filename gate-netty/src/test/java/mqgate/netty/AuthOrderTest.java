package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between the answer of the authenticator and CONNACK, while a client is bound to its user. */
final class AuthOrderTest {

    private final Events events = new Events();
    private final CountDownLatch bindMayEnd = new CountDownLatch(1);
    private final RecordingStorage storage = new RecordingStorage();
    private final TestGate gate = TestGate.start(events.recording(Options.builder())
            .storageHandler(new DelegatingStorage(storage) {
                @Override
                public Optional<byte[]> query(String userId) throws Exception {
                    Tasks.await(bindMayEnd);
                    return super.query(userId);
                }
            })
            .authenticator(request -> CompletableFuture.completedFuture(
                    AuthResult.accept(request.getUserName().orElseThrow()).withSetting("team", "red"))));

    @AfterEach
    void close() {
        bindMayEnd.countDown();
        gate.close();
    }

    private TestClient connecting(int level, String more) throws Exception {
        TestClient client = gate.open(Link.TCP);
        client.send(TestClient.concat(
                ConnectPacket.of(level, "phone").user("ann", "sesame").bytes(), TestClient.bytes(more)));
        await().until(() -> gate.handler().getAgentNum() == 1);
        return client;
    }

    private Agent onlyAgent() {
        return ((NettyGate) gate.gate()).getGateHandler().getAgent(sessionId()).orElseThrow();
    }

    private String sessionId() {
        Map<?, ?> agents =
                (Map<?, ?>) assertThat(gate.gate()).extracting("table.agents").actual();
        return (String) agents.keySet().iterator().next();
    }

    @ParameterizedTest
    @CsvSource({"4, 20020000", "5, 20..0000.*"})
    void bind_messagesMeanwhile_followTheConnAckInTheirOrder(int level, String connAck) throws Exception {
        try (TestClient client = connecting(level, "")) {
            String id = sessionId();
            assertThat(gate.gate().getStats().getBehindConnections()).isZero();
            CompletableFuture<Void> delivered =
                    gate.handler().sendAtLeastOnce(SPAN, id, "t", utf8("first")).toCompletableFuture();
            gate.handler().send(SPAN, id, "t", utf8("second"));
            gate.handler().broadcast(SPAN, "t", utf8("third"));
            gate.handler().broadcast(SPAN, "t", utf8("fourth"));
            gate.handler().send(SPAN, id, "t", utf8("old"), DeliveryPolicy.latest("x"));
            gate.handler().join(SPAN, id, "group");
            gate.handler().sendToGroup(SPAN, "group", "t", utf8("fifth"));
            bindMayEnd.countDown();

            assertThat(client.readHex()).matches(connAck);
            String first = client.readHex();
            assertThat(first).matches("32.*" + "6669727374");
            client.send("40020001");
            String properties = level == 5 ? "\0" : "";
            for (String text : List.of("second", "third", "fourth", "old", "fifth")) {
                assertThat(client.readPublish()).isEqualTo("t:" + properties + text);
            }
            assertThat(delivered).succeedsWithin(java.time.Duration.ofSeconds(10));
            client.assertServed();
            GateStats stats = gate.gate().getStats();
            assertThat(stats.getBehindConnections()).isZero();
        }
    }

    @Test
    void connect_bound_learnersSeeTheBoundSessionBeforeItsFirstMessage() throws Exception {
        try (TestClient client = connecting(4, "3004000174 61")) {
            assertThat(events.all()).isEmpty();
            bindMayEnd.countDown();

            assertThat(client.readHex()).isEqualTo("20020000");
            assertThat(client.readPublish()).isEqualTo("t:a");
            Agent agent = events.agents().values().iterator().next();
            assertThat(agent.getSession().getUserId()).isEqualTo("ann");
            assertThat(agent.getSession().getSettings()).isEqualTo(Map.of("team", "red"));
            assertThat(gate.handler().getAgentsByUser("ann")).containsExactly(agent);
            assertThat(events.of(agent.getSession().getSessionId()))
                    .containsExactly("agent connect", "session connect", "a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, KICKED,           20020005",
        "5, KICKED,           2003008700",
        "4, CLOSED_BY_SERVER, 20020003",
        "5, CLOSED_BY_SERVER, 2003008800",
        "5, SERVER_MOVED,     2003009d00"
    })
    void close_meanwhile_isToldByConnAckAndNobodyHearsOfTheClient(int level, CloseReason reason, String told)
            throws Exception {
        try (TestClient client = connecting(level, "")) {
            gate.handler().send(SPAN, sessionId(), "t", utf8("never"));
            onlyAgent().close(reason);

            assertThat(client.readHex()).isEqualTo(told);
            client.assertClosed();
            bindMayEnd.countDown();
            Tables.assertEmptySoon(gate);
            assertThat(events.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leave_meanwhile_nothingIsLeftAndNobodyHearsOfTheClient(boolean boundFirst) throws Exception {
        try (TestClient client = connecting(4, "")) {
            client.socket().setSoLinger(true, 0);
            if (boundFirst) {
                client.close();
                bindMayEnd.countDown();
            } else {
                bindMayEnd.countDown();
                client.close();
            }
        }
        Tables.assertEmptySoon(gate);
        events.all()
                .values()
                .forEach(seen -> assertThat(seen)
                        .filteredOn(event -> event.startsWith("agent"))
                        .containsExactly("agent connect", "agent disconnect"));
    }

    @Test
    void gateClose_meanwhile_closesTheClientAndNobodyHearsOfIt() throws Exception {
        try (TestClient client = connecting(5, "")) {
            CompletableFuture<Void> closed = Tasks.start(gate.gate()::close);

            assertThat(client.readHex()).isEqualTo("2003008800");
            client.assertClosed();
            bindMayEnd.countDown();
            Tasks.join(List.of(closed));
            Tables.assertEmpty(gate);
            assertThat(events.all()).isEmpty();
        }
    }
}
