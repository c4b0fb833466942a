package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients of every library can do with a gate, over every link. The gate answers each message with its bytes. */
abstract class ClientContract {

    private static final int LARGE = 60_000;
    private static final String SUBSCRIPTION = "room/+/chat";

    private final List<LibraryClient> clients = new ArrayList<>();
    private final AgentEvents events = new AgentEvents();
    private TestGate gate;

    abstract LibraryClient newClient(Link link, InetSocketAddress address, Login login) throws Exception;

    @BeforeEach
    void start() {
        gate = TestGate.start(Options.builder()
                .routeHandler((session, topic, body) -> RouteResult.raw(body))
                .agentLearner(events));
    }

    @AfterEach
    void stop() {
        clients.forEach(LibraryClient::close);
        gate.close();
    }

    final LibraryClient client(Link link, Login login) throws Exception {
        LibraryClient client = newClient(link, gate.address(link), login);
        clients.add(client);
        return client;
    }

    final LibraryClient connect(Link link, Login login) throws Exception {
        LibraryClient client = client(link, login);
        client.connect();
        return client;
    }

    final TestGate gate() {
        return gate;
    }

    final AgentEvents events() {
        return events;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] randomBytes(int seed) {
        byte[] bytes = new byte[LARGE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void publish_anyQos_isAnsweredOnItsTopicWithItsBytes(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("publisher"));

        for (int qos = 0; qos <= 2; qos++) {
            client.assertAnswered("a/b", text("hello"), qos);
            client.assertAnswered("a/b/c", new byte[0], qos);
            client.assertAnswered("Grüße/世界", text("Grüße, 世界"), qos);
        }

        client.assertNothingReceived();
    }

    @ParameterizedTest
    @EnumSource
    void publish_largePayloads_areAnsweredWhole(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("publisher"));

        for (int seed = 0; seed < 9; seed++) {
            client.assertAnswered("large/" + seed, randomBytes(seed), seed % 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_retained_isAnsweredUnretained(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("publisher"));

        client.publish("a/b", text("keep me"), 1, true);

        LibraryClient.Message answer = client.receive();
        assertThat(answer.payload()).isEqualTo(text("keep me"));
        assertThat(answer.retained()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void connect_everyField_isAcceptedAndSeenByTheGate(Link link) throws Exception {
        Login login = Login.of("player-1").credentials("ann", "secret").will("last/words");
        LibraryClient client = connect(link, login);

        client.assertAnswered("a/b", text("hello"), 0);

        assertThat(events.connected).singleElement().satisfies(agent -> {
            assertThat(agent.getClientId()).isEqualTo("player-1");
            assertThat(agent.getUserName()).contains("ann");
            assertThat(agent.isProtocolOk()).isTrue();
            assertThat(agent.getReceivedCount()).isOne();
            assertThat(agent.getSentCount()).isOne();
        });
    }

    @ParameterizedTest
    @EnumSource
    void connect_emptyClientId_isAccepted(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of(""));

        client.assertAnswered("a/b", text("hello"), 1);

        assertThat(events.connected).extracting(Agent::getClientId).containsExactly("");
    }

    @ParameterizedTest
    @EnumSource
    void subscribe_anyFilter_isGrantedAtQos0(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("subscriber"));

        assertThat(client.subscribe(SUBSCRIPTION)).isZero();
        assertThat(client.subscribe("#")).isZero();

        client.assertAnswered("room/1/chat", text("hello"), 2);
    }

    @ParameterizedTest
    @EnumSource
    void unsubscribe_subscribedFilter_isConfirmedAndChangesNothing(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("subscriber"));
        client.subscribe(SUBSCRIPTION);

        client.unsubscribe(SUBSCRIPTION);

        client.assertAnswered("room/1/chat", text("hello"), 0);
    }

    @Test
    void keepAlive_oneSecond_isHeldWithoutMessages() throws Exception {
        List<LibraryClient> silent = new ArrayList<>();
        for (Link link : Link.values()) {
            silent.add(connect(link, Login.of("silent-" + link).keepAlive(1)));
        }

        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);

        assertThat(events.disconnected).isEmpty();
        for (LibraryClient client : silent) {
            client.assertNotLost();
            client.assertAnswered("a/b", text("still here"), 1);
        }
        assertThat(events.connected).hasSameSizeAs(silent);
    }

    @Test
    void connect_fiftyTimesOverEveryLink_isServedEachTime() throws Exception {
        List<Callable<Void>> rounds = new ArrayList<>();
        for (Link link : Link.values()) {
            for (int i = 0; i < 2; i++) {
                Login login = Login.of("restless-" + link + i);
                rounds.add(() -> comeAndGo(link, login));
            }
        }

        inParallel(rounds);

        await().until(() -> events.disconnected.size() == 200);
        assertThat(events.connected).hasSize(200);
        assertThat(events.disconnected)
                .allSatisfy(agent -> assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT));
        assertThat(gate.handler().getAgentNum()).isZero();
    }

    private Void comeAndGo(Link link, Login login) throws Exception {
        for (int i = 0; i < 25; i++) {
            try (LibraryClient client = newClient(link, gate.address(link), login)) {
                client.connect();
                client.assertAnswered("round/" + i, text("round " + i), i % 3);
                client.disconnect();
            }
        }
        return null;
    }

    @ParameterizedTest
    @EnumSource
    void publish_twentyClientsAtOnce_areAllAnsweredInOrder(Link link) throws Exception {
        List<Callable<Void>> crowd = new ArrayList<>();
        CyclicBarrier allConnected = new CyclicBarrier(20);
        for (int i = 0; i < 20; i++) {
            String name = "crowd-" + i;
            LibraryClient client = client(link, Login.of(name));
            crowd.add(() -> publishHundred(client, name, allConnected));
        }

        inParallel(crowd);

        assertThat(events.connected)
                .hasSize(20)
                .allSatisfy(agent -> assertThat(agent.getReceivedCount()).isEqualTo(100))
                .allSatisfy(agent -> assertThat(agent.getSentCount()).isEqualTo(100));
    }

    private static Void publishHundred(LibraryClient client, String topic, CyclicBarrier allConnected)
            throws Exception {
        client.connect();
        allConnected.await(LibraryClient.PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            client.publishAtOnce(topic, text(topic + ":" + i));
        }
        for (int i = 0; i < 100; i++) {
            client.assertNextMessage(topic, text(topic + ":" + i));
        }
        return null;
    }

    private static void inParallel(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> task : threads.invokeAll(tasks, 45, TimeUnit.SECONDS)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_orderly_givesOneDisconnectEvent(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("leaver"));
        client.assertAnswered("a/b", text("hello"), 0);

        client.disconnect();

        await().until(() -> !events.disconnected.isEmpty());
        gate.close(); // delivers what is outstanding
        assertThat(events.disconnected).singleElement().isSameAs(events.connected.get(0));
        assertThat(events.disconnected.get(0).getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
        client.assertNotLost();
    }

    @Test
    void broadcast_clientsOfEveryLink_reachesEachOnce() throws Exception {
        List<LibraryClient> all = new ArrayList<>();
        for (Link link : Link.values()) {
            all.add(connect(link, Login.of("first-" + link)));
            all.add(connect(link, Login.of("second-" + link)));
        }
        await().until(() -> gate.handler().getAgentNum() == all.size());

        long small = gate.handler().broadcast(TraceSpan.create(), "news", text("small"));
        long large = gate.handler().broadcast(TraceSpan.create(), "news/large", randomBytes(7));

        assertThat(small).isEqualTo(all.size());
        assertThat(large).isEqualTo(all.size());
        for (LibraryClient client : all) {
            client.assertNextMessage("news", text("small"));
            client.assertNextMessage("news/large", randomBytes(7));
            client.assertAnswered("a/b", text("hello"), 0);
            client.assertNothingReceived();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_gate_isSeenByTheClient(Link link) throws Exception {
        LibraryClient client = connect(link, Login.of("left-alone"));
        client.assertAnswered("a/b", text("hello"), 0);

        gate.close();

        client.assertLost();
        assertThat(events.disconnected)
                .singleElement()
                .extracting(agent -> agent.getCloseReason().orElseThrow())
                .isEqualTo(CloseReason.GATE_SHUTDOWN);
    }
}
