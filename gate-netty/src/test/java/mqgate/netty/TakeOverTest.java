package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Agent;
import mqgate.api.ClientIdPolicy;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two connections with one client id. */
final class TakeOverTest {

    private static final String ID = "player-1";

    private final AgentEvents events = new AgentEvents();

    private TestGate start(Options.Builder options) {
        return TestGate.start(options.agentLearner(events).routeHandler(new Echo()));
    }

    private TestClient connect(TestGate gate, Link link, int expected) throws Exception {
        TestClient client = gate.open(link);
        client.shakeHands(ID, 60);
        await().until(() -> events.connected.size() == expected);
        return client;
    }

    private Agent agent(int index) {
        return events.connected.get(index);
    }

    @ParameterizedTest
    @EnumSource
    void connect_sameClientId_closesTheOlderAndServesTheNewer(Link link) throws Exception {
        try (TestGate gate = start(Options.builder());
                TestClient older = connect(gate, Link.TCP, 1);
                TestClient newer = connect(gate, link, 2)) {
            older.assertClosed();

            newer.assertServed();
            assertThat(agent(0).getCloseReason()).contains(CloseReason.SESSION_TAKEN_OVER);
            await().until(() -> gate.handler().getAgentNum() == 1);
        }
    }

    @Test
    void connect_olderIsBoundToAUser_bothAreServed() throws Exception {
        try (TestGate gate = start(Options.builder());
                TestClient older = connect(gate, Link.TCP, 1)) {
            agent(0).getSession().bind("ann");
            try (TestClient stranger = connect(gate, Link.TCP, 2)) {
                agent(1).getSession().bind("bob");

                older.assertServed();
                stranger.assertServed();
                assertThat(gate.handler().getAgentNum()).isEqualTo(2);
            }
        }
    }

    @Test
    void bind_sameUserOnTheNewerConnection_closesTheOlder() throws Exception {
        try (TestGate gate = start(Options.builder());
                TestClient older = connect(gate, Link.TCP, 1)) {
            agent(0).getSession().bind("ann");
            try (TestClient newer = connect(gate, Link.TCP, 2)) {
                older.assertServed();

                agent(1).getSession().bind("ann");

                older.assertClosed();
                newer.assertServed();
                assertThat(agent(0).getCloseReason()).contains(CloseReason.SESSION_TAKEN_OVER);
                await().until(() -> gate.handler().getAgentsByUser("ann").size() == 1);
                assertThat(gate.handler().getAgentsByUser("ann")).containsExactly(agent(1));
            }
        }
    }

    @Test
    void bind_sameUserOnTheOlderConnection_theNewerStays() throws Exception {
        try (TestGate gate = start(Options.builder());
                TestClient older = connect(gate, Link.TCP, 1)) {
            agent(0).getSession().bind("ann");
            try (TestClient newer = connect(gate, Link.TCP, 2)) {
                agent(1).getSession().bind("bob");

                agent(0).getSession().bind("bob");

                older.assertServed();
                newer.assertServed();
            }
        }
    }

    @Test
    void connect_independentClientIds_bothAreServed() throws Exception {
        try (TestGate gate = start(Options.builder().clientIdPolicy(ClientIdPolicy.INDEPENDENT));
                TestClient older = connect(gate, Link.TCP, 1);
                TestClient newer = connect(gate, Link.WS, 2)) {
            older.assertServed();
            newer.assertServed();
        }
    }

    @Test
    void connect_mqantDialect_neitherTakesOverNorIsTakenOver() throws Exception {
        Listener mqant = Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT);
        try (TestGate gate = start(Options.builder().listener(mqant));
                TestClient first = connect(gate, Link.TCP, 1);
                TestClient second = TestClient.open(
                        Link.TCP, gate.gate().getBoundAddresses().get(mqant))) {
            second.shakeHands(ID, 60);
            try (TestClient third =
                    TestClient.open(Link.TCP, gate.gate().getBoundAddresses().get(mqant))) {
                third.shakeHands(ID, 60);

                first.assertServed();
                second.assertServed();
                third.assertServed();
            }
        }
    }

    @Test
    void connect_manyAtOnceWithOneClientId_oneIsLeft() throws Exception {
        try (TestGate gate = start(Options.builder().eventLoopThreads(4))) {
            List<CompletableFuture<TestClient>> crowd = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                crowd.add(CompletableFuture.supplyAsync(() -> greet(gate)));
            }
            for (CompletableFuture<TestClient> one : crowd) {
                one.join();
            }

            await().until(() -> gate.handler().getAgentNum() == 1);
            await().until(() -> events.connected.size() == 40 && events.disconnected.size() == 39);
            assertThat(events.disconnected)
                    .extracting(agent -> agent.getCloseReason().orElseThrow())
                    .containsOnly(CloseReason.SESSION_TAKEN_OVER);
            for (CompletableFuture<TestClient> one : crowd) {
                one.join().close();
            }
        }
    }

    private static TestClient greet(TestGate gate) {
        try {
            TestClient client = gate.open(Link.TCP);
            client.shakeHands(ID, 60);
            return client;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
