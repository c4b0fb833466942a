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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.SessionClosedException;
import mqgate.api.TraceSpan;
import mqgate.api.Will;
import mqgate.api.spi.RouteResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients of every library and every version of MQTT can do with a gate, over every link. The gate answers each message
 * with its bytes, unless a test changes its options before it is used. The libraries sleep a lot, so several tests run at once, each
 * with a gate of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
abstract class ClientContract<C extends LibraryClient> {

    static final Duration PATIENCE = Duration.ofSeconds(LibraryClient.PATIENCE_SECONDS);

    /** How long many clients may take on a machine with much to do. */
    private static final int LONGEST_SECONDS = 180;

    private static final int LARGE = 60_000;
    private static final String SUBSCRIPTION = "room/+/chat";

    private final List<C> clients = new ArrayList<>();
    private final AgentEvents events = new AgentEvents();
    private final Options.Builder options = Options.builder()
            .routeHandler((session, topic, body) -> RouteResult.raw(body))
            .agentLearner(events);
    private @Nullable TestGate gate;

    abstract C newClient(Link link, InetSocketAddress address, Login login) throws Exception;

    @AfterEach
    void stop() {
        clients.forEach(LibraryClient::close);
        if (gate != null) {
            gate.close();
        }
    }

    /** The options of the gate, which starts with them when it is needed first, by whichever thread. */
    final Options.Builder options() {
        assertThat(gate).as("a gate that has its options already").isNull();
        return options;
    }

    final synchronized TestGate gate() {
        if (gate == null) {
            gate = TestGate.start(options);
        }
        return gate;
    }

    final C client(Link link, Login login) throws Exception {
        return client(link, gate().address(link), login);
    }

    final C client(Link link, InetSocketAddress address, Login login) throws Exception {
        C client = newClient(link, address, login);
        clients.add(client);
        return client;
    }

    final C connect(Link link, Login login) throws Exception {
        C client = client(link, login);
        client.connect();
        return client;
    }

    final AgentEvents events() {
        return events;
    }

    /** Waits until one client has come; returns the gate's end of it. */
    final Agent agent() {
        await().pollDelay(Duration.ZERO).until(() -> !events.connected.isEmpty());
        assertThat(events.connected).hasSize(1);
        return events.connected.get(0);
    }

    /** Waits until one client has left; returns what was the gate's end of it. */
    final Agent formerAgent() {
        await().pollDelay(Duration.ZERO).until(() -> !events.disconnected.isEmpty());
        assertThat(events.disconnected).hasSize(1);
        return events.disconnected.get(0);
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
        C client = connect(link, Login.of("publisher"));

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
        C client = connect(link, Login.of("publisher"));

        for (int seed = 0; seed < 9; seed++) {
            client.assertAnswered("large/" + seed, randomBytes(seed), seed % 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_everyField_isAcceptedAndSeenByTheGate(Link link) throws Exception {
        Login login = Login.of("player-1").credentials("ann", "secret").will("last/words");
        C client = connect(link, login);

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
    void subscribe_anyFilter_isGrantedAtQos1(Link link) throws Exception {
        C client = connect(link, Login.of("subscriber"));

        assertThat(client.subscribe(SUBSCRIPTION)).isOne();
        assertThat(client.subscribe("#")).isOne();

        client.assertAnswered("room/1/chat", text("hello"), 2);
    }

    @ParameterizedTest
    @EnumSource
    void unsubscribe_subscribedFilter_isConfirmedAndChangesNothing(Link link) throws Exception {
        C client = connect(link, Login.of("subscriber"));
        client.subscribe(SUBSCRIPTION);

        client.unsubscribe(SUBSCRIPTION);

        client.assertAnswered("room/1/chat", text("hello"), 0);
    }

    @Test
    @JudgesTime
    void keepAlive_oneSecond_isHeldWithoutMessages() throws Exception {
        List<C> silent = new ArrayList<>();
        for (Link link : Link.values()) {
            silent.add(connect(link, Login.of("silent-" + link).keepAlive(1)));
        }

        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);

        assertThat(events.disconnected).isEmpty();
        for (C client : silent) {
            client.assertNotLost();
            client.assertAnswered("a/b", text("still here"), 1);
        }
        assertThat(events.connected).hasSameSizeAs(silent);
    }

    @Test
    @Timeout(LONGEST_SECONDS)
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
        assertThat(gate().handler().getAgentNum()).isZero();
    }

    private Void comeAndGo(Link link, Login login) throws Exception {
        for (int i = 0; i < 25; i++) {
            try (C client = newClient(link, gate().address(link), login)) {
                client.connect();
                client.assertAnswered("round/" + i, text("round " + i), i % 3);
                client.disconnect();
            }
        }
        return null;
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(LONGEST_SECONDS)
    void publish_twentyClientsAtOnce_areAllAnsweredInOrder(Link link) throws Exception {
        List<Callable<Void>> crowd = new ArrayList<>();
        CyclicBarrier allConnected = new CyclicBarrier(20);
        for (int i = 0; i < 20; i++) {
            String name = "crowd-" + i;
            C client = client(link, Login.of(name));
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
            for (Future<Void> task : threads.invokeAll(tasks, LONGEST_SECONDS - 20, TimeUnit.SECONDS)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_orderly_givesOneDisconnectEvent(Link link) throws Exception {
        C client = connect(link, Login.of("leaver"));
        client.assertAnswered("a/b", text("hello"), 0);

        client.disconnect();

        await().until(() -> !events.disconnected.isEmpty());
        gate().close(); // delivers what is outstanding
        assertThat(events.disconnected).singleElement().isSameAs(events.connected.get(0));
        assertThat(events.disconnected.get(0).getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
        client.assertNotLost();
    }

    @Test
    void broadcast_clientsOfEveryLink_reachesEachOnce() throws Exception {
        List<C> all = new ArrayList<>();
        for (Link link : Link.values()) {
            all.add(connect(link, Login.of("first-" + link)));
            all.add(connect(link, Login.of("second-" + link)));
        }
        await().until(() -> gate().handler().getAgentNum() == all.size());

        long small = gate().handler().broadcast(TraceSpan.create(), "news", text("small"));
        long large = gate().handler().broadcast(TraceSpan.create(), "news/large", randomBytes(7));

        assertThat(small).isEqualTo(all.size());
        assertThat(large).isEqualTo(all.size());
        for (C client : all) {
            client.assertNextMessage("news", text("small"));
            client.assertNextMessage("news/large", randomBytes(7));
            client.assertAnswered("a/b", text("hello"), 0);
            client.assertNothingReceived();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_gate_isSeenByTheClient(Link link) throws Exception {
        C client = connect(link, Login.of("left-alone"));
        client.assertAnswered("a/b", text("hello"), 0);

        gate().close();

        client.assertLost();
        assertThat(events.disconnected)
                .singleElement()
                .extracting(agent -> agent.getCloseReason().orElseThrow())
                .isEqualTo(CloseReason.GATE_SHUTDOWN);
    }

    @ParameterizedTest
    @EnumSource
    void connect_clientIdOfAnother_takesItsPlace(Link link) throws Exception {
        C older = connect(link, Login.of("twin"));
        Agent olderAgent = agent();

        C newer = connect(link, Login.of("twin"));

        older.assertLost();
        assertThat(formerAgent()).isSameAs(olderAgent);
        assertThat(olderAgent.getCloseReason()).contains(CloseReason.SESSION_TAKEN_OVER);
        newer.assertAnswered("a/b", text("hello"), 1);
        newer.assertNotLost();
        assertThat(gate().handler().getAgentNum()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void sendAtLeastOnce_untilAcknowledged_isNotDone(Link link) throws Exception {
        C client = client(link, Login.of("receiver"));
        client.holdAcknowledgements();
        client.connect();

        CompletableFuture<Void> first = sendAtLeastOnce("first");
        CompletableFuture<Void> second = sendAtLeastOnce("second");

        assertNextAtQos1(client, "first");
        assertNextAtQos1(client, "second");
        assertThat(first).isNotDone();
        client.acknowledge();
        assertThat(first).succeedsWithin(PATIENCE);
        assertThat(second).isNotDone();
        client.acknowledge();
        assertThat(second).succeedsWithin(PATIENCE);
    }

    private CompletableFuture<Void> sendAtLeastOnce(String text) {
        return agent().getSession().sendAtLeastOnce("news", text(text)).toCompletableFuture();
    }

    private static void assertNextAtQos1(LibraryClient client, String text) throws InterruptedException {
        LibraryClient.Message message = client.receive();
        assertThat(message.topic()).isEqualTo("news");
        assertThat(message.payload()).isEqualTo(text(text));
        assertThat(message.qos()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void sendAtLeastOnce_connectionEndsBefore_fails(Link link) throws Exception {
        C client = client(link, Login.of("receiver"));
        client.holdAcknowledgements();
        client.connect();

        CompletableFuture<Void> done = sendAtLeastOnce("too late");
        assertNextAtQos1(client, "too late");
        client.disconnect();

        assertThat(done)
                .failsWithin(PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(SessionClosedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void sendAtLeastOnce_moreThanMayBeInFlight_allArriveInOrder(Link link) throws Exception {
        options().maxInFlight(10);
        C client = connect(link, Login.of("receiver"));
        List<CompletableFuture<Void>> all = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            all.add(sendAtLeastOnce("message " + i));
        }

        for (int i = 0; i < 200; i++) {
            assertNextAtQos1(client, "message " + i);
        }
        assertThat(all).allSatisfy(done -> assertThat(done).succeedsWithin(PATIENCE));
        client.assertNothingReceived();
    }

    @ParameterizedTest
    @EnumSource
    void reply_atLeastOnce_comesAtQos1(Link link) throws Exception {
        options().routeHandler((session, topic, body) -> RouteResult.raw(body).atLeastOnce());
        C client = connect(link, Login.of("asker"));

        for (int qos = 0; qos <= 2; qos++) {
            client.publish("a/b", text("hello"), qos, false);

            LibraryClient.Message answer = client.receive();
            assertThat(answer.payload()).isEqualTo(text("hello"));
            assertThat(answer.qos()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void loss_clientWithWill_leavesItsWill(Link link) throws Exception {
        try (Relay relay = Relay.to(gate().address(link))) {
            C client = client(link, relay.address(), Login.of("mortal").will("last/words"));
            client.connect();
            client.assertAnswered("a/b", text("hello"), 0);

            relay.cut();

            assertThat(formerAgent().getCloseReason()).contains(CloseReason.CONNECTION_LOST);
            assertThat(events.wills).singleElement().satisfies(ClientContract::assertThatWillIsWhole);
            client.assertLost();
        }
    }

    static void assertThatWillIsWhole(Will will) {
        assertThat(will.getTopic()).isEqualTo("last/words");
        assertThat(will.getBody()).isEqualTo(Login.WILL);
        assertThat(will.getQos()).isEqualTo(2);
        assertThat(will.getDelay()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_clientWithWill_takesItsWillAlong(Link link) throws Exception {
        C client = connect(link, Login.of("leaver").will("last/words"));
        assertThat(agent().getWill()).hasValueSatisfying(ClientContract::assertThatWillIsWhole);

        client.disconnect();

        assertThat(formerAgent().getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
        assertThat(events.wills).isEmpty();
    }
}
