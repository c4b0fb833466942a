package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import mqgate.api.Listener;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Connection;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to messages for a client that does not read, by policy. */
final class DeliveryTest {

    private static final int UPDATES = 10_000;
    private static final int KEYS = 3;
    private static final int MUSTS = 5;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final DeliveryPolicy MUST = DeliveryPolicy.must();
    private static final DeliveryPolicy DROPPABLE = DeliveryPolicy.droppable();

    private final Agents agents = new Agents();
    private final List<AutoCloseable> open = new ArrayList<>();

    private TestGate start(Options.Builder options) {
        TestGate gate = TestGate.start(options.agentLearner(agents));
        open.add(gate);
        return gate;
    }

    private SlowClient connectSlow(TestGate gate) throws Exception {
        SlowClient slow = SlowClient.connect(gate, agents);
        open.add(0, slow);
        return slow;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    /** Sends each state of three things, and now and then what must arrive; each in one of the ways that there are. */
    private static void sendAll(TestGate gate, Session session, String way) {
        for (int i = 0; i < UPDATES; i++) {
            DeliveryPolicy policy = DeliveryPolicy.latest("key" + i % KEYS);
            send(gate, session, way, "state/" + i % KEYS, "" + i, policy);
            if (i % (UPDATES / MUSTS) == UPDATES / MUSTS / 2) {
                send(gate, session, way, "must", "" + i / (UPDATES / MUSTS), MUST);
            }
        }
    }

    private static void send(
            TestGate gate, Session session, String way, String topic, String body, DeliveryPolicy policy) {
        switch (way) {
            case "send" -> session.send(topic, utf8(body), policy);
            case "sendBatch" -> session.sendBatch(List.of(session.getSessionId()), topic, utf8(body), policy);
            case "sendToUser" -> gate.handler().sendToUser(SPAN, session.getUserId(), topic, utf8(body), policy);
            case "sendToGroup" -> session.sendToGroup("group", topic, utf8(body), policy);
            default -> session.broadcast(topic, utf8(body), policy);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "sendBatch", "broadcast", "sendToUser", "sendToGroup"})
    void latest_readerStops_onResumeItGetsTheNewestOfEachKeyAndAllThatMustInOrder(String way) throws Exception {
        int maxUnsent = 512 * 1024;
        TestGate gate = start(Options.builder().maxUnsentBytes(maxUnsent));
        SlowClient slow = connectSlow(gate);
        slow.agent().getSession().bind("ann");
        slow.agent().getSession().join("group");
        long before = slow.waitingBytes();

        sendAll(gate, slow.agent().getSession(), way);

        long waiting = slow.waitingBytes();
        assertThat(waiting - before).isPositive().isLessThan((KEYS + MUSTS) * 200);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < KEYS + MUSTS; i++) {
            received.add(slow.read());
        }
        slow.client().assertServed();
        assertThat(received).filteredOn(message -> message.startsWith("must")).containsExactlyElementsOf(musts());
        assertThat(received)
                .contains("state/0:" + (UPDATES - 1), "state/1:" + (UPDATES - 3), "state/2:" + (UPDATES - 2));
        await().until(() -> gate.gate().getStats().getBehindConnections() == 0);
        GateStats stats = gate.gate().getStats();
        assertThat(stats.getReplacedMessages()).isEqualTo(UPDATES - KEYS);
        assertThat(stats.getDroppedMessages()).isZero();
        assertThat(stats.getQueuedBytes()).isZero();
    }

    private static List<String> musts() {
        return IntStream.range(0, MUSTS).mapToObj(i -> "must:" + i).toList();
    }

    @Test
    void latest_sentByAHandlerOnTheEventLoop_isReplacedInItsPlace() throws Exception {
        AsyncRouteHandler handler = (session, topic, body) -> {
            session.send("a", utf8("1"), DeliveryPolicy.latest("a"));
            session.send("b", utf8("1"), MUST);
            session.send("a", utf8("2"), DeliveryPolicy.latest("a"));
            session.send("a2", utf8("3"), DeliveryPolicy.latest("a")); // a key belongs to the receiver, not to a topic
            session.send("b", utf8("2"), MUST);
            return CompletableFuture.completedFuture(RouteResult.raw(utf8("done")));
        };
        TestGate gate = start(Options.builder().asyncRouteHandler(handler));
        SlowClient slow = connectSlow(gate);

        slow.client().publish("go", "");

        assertThat(List.of(slow.read(), slow.read(), slow.read(), slow.read()))
                .containsExactly("a2:3", "b:1", "b:2", "go:done");
    }

    @Test
    void latest_eventLoopIsBusy_onlyTheNewestWaitsForIt() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        AsyncRouteHandler handler = (session, topic, body) -> {
            try {
                Tasks.await(sent);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return CompletableFuture.completedFuture(RouteResult.none());
        };
        TestGate gate = start(Options.builder().maxUnsentBytes(16 * 1024).asyncRouteHandler(handler));
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            client.publish("block", "");
            await().until(() -> agent.getReceivedCount() == 1);

            for (int i = 0; i < UPDATES; i++) {
                agent.write("state/" + i % KEYS, utf8("" + i), DeliveryPolicy.latest("key" + i % KEYS));
            }
            agent.write("last", utf8(""), MUST);
            sent.countDown();

            assertThat(List.of(client.readPublish(), client.readPublish(), client.readPublish(), client.readPublish()))
                    .containsExactly(
                            "state/0:" + (UPDATES - 1),
                            "state/1:" + (UPDATES - 3),
                            "state/2:" + (UPDATES - 2),
                            "last:");
            assertThat(gate.gate().getStats().getReplacedMessages()).isEqualTo(UPDATES - KEYS);
            client.assertServed();
        }
    }

    @Test
    void latest_toOneAndToManyWhileTheEventLoopIsBusy_theNewestIsTheLast() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        AsyncRouteHandler handler = (session, topic, body) -> {
            try {
                Tasks.await(sent);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return CompletableFuture.completedFuture(RouteResult.none());
        };
        TestGate gate = start(Options.builder().asyncRouteHandler(handler));
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            client.publish("block", "");
            await().until(() -> agent.getReceivedCount() == 1);

            agent.write("state", utf8("1"), DeliveryPolicy.latest("key"));
            gate.handler().broadcast(SPAN, "state", utf8("2"), DeliveryPolicy.latest("key"));
            agent.write("state", utf8("3"), DeliveryPolicy.latest("key"));
            agent.write("end", utf8(""), MUST);
            sent.countDown();

            List<String> received = new ArrayList<>();
            while (!received.contains("end:")) {
                received.add(client.readPublish());
            }
            assertThat(received).endsWith("state:3", "end:");
        }
    }

    @Test
    void droppable_connectionIsBehind_isDroppedAndCountedAndTheRestIsInOrder() throws Exception {
        TestGate gate = start(Options.builder().maxUnsentBytes(1024 * 1024).maxDroppableBytes(200_000));
        SlowClient slow = connectSlow(gate);
        Session session = slow.agent().getSession();

        for (int i = 0; i < 1000; i++) {
            session.send("news", utf8(i + " " + "x".repeat(1000)), DROPPABLE);
        }
        session.send("end", utf8(""), MUST);

        assertThat(slow.waitingBytes()).isLessThan(202_000);
        GateStats stats = gate.gate().getStats();
        assertThat(stats.getDroppedMessages()).isBetween(800L, 950L);
        List<Integer> received = new ArrayList<>();
        String message;
        while (!(message = slow.read()).equals("end:")) {
            received.add(Integer.parseInt(message.substring("news:".length(), message.indexOf(' '))));
        }
        assertThat(received)
                .hasSize(1000 - (int) stats.getDroppedMessages())
                .isSorted()
                .doesNotHaveDuplicates();
        slow.client().assertServed();
    }

    @Test
    void droppable_noBytesAllowedToWait_isDroppedWhenAnythingWaitsAndArrivesOtherwise() throws Exception {
        TestGate gate = start(Options.builder().maxDroppableBytes(0).defaultDelivery(DROPPABLE));
        SlowClient slow = connectSlow(gate);
        Session session = slow.agent().getSession();

        session.send("lost", utf8(""));
        session.send("kept", utf8(""), MUST);

        assertThat(slow.read()).isEqualTo("kept:");
        await().until(() -> gate.gate().getStats().getBehindConnections() == 0);
        session.send("news", utf8(""));
        assertThat(slow.read()).isEqualTo("news:");
        assertThat(gate.gate().getStats().getDroppedMessages()).isOne();
    }

    @Test
    void must_boundIsReached_droppableOnesMakeRoomAndThenTheConnectionIsClosed() throws Exception {
        int maxUnsent = 400_000;
        TestGate gate = start(Options.builder().maxUnsentBytes(maxUnsent).maxDroppableBytes(maxUnsent));
        SlowClient slow = connectSlow(gate);
        Session session = slow.agent().getSession();
        while (gate.gate().getStats().getDroppedMessages() == 0) {
            session.send("news", new byte[1000], DROPPABLE);
            slow.waitingBytes();
        }

        session.send("must", new byte[200_000], MUST);

        assertThat(slow.waitingBytes()).isLessThan(maxUnsent);
        assertThat(slow.agent().isClosed()).isFalse();
        long dropped = gate.gate().getStats().getDroppedMessages();
        assertThat(dropped).isGreaterThan(50);

        session.send("must", new byte[200_000], MUST);

        await().until(slow.agent()::isClosed);
        assertThat(slow.agent().getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
        assertThat(slow.waitingBytes()).isZero();
        assertThat(gate.gate().getStats().getLostMessages()).isPositive();
        assertThat(gate.gate().getStats().getDroppedMessages()).isEqualTo(dropped);
        slow.client().readToEnd();
        agents.assertClosed(slow.agent().getClientId(), CloseReason.SLOW_CONSUMER);
        assertThat(gate.gate().getStats().getCloses()).containsEntry(CloseReason.SLOW_CONSUMER, 1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void gateBound_isReached_theSlowestLosesWhatCanBeDroppedThenItsConnection(int eventLoops) throws Exception {
        TestGate gate = start(Options.builder()
                .eventLoopThreads(eventLoops)
                .maxUnsentBytes(2_000_000)
                .maxUnsentBytesOfGate(2_000_000));
        SlowClient slowest = connectSlow(gate);
        SlowClient slow = connectSlow(gate);
        TestClient healthy = gate.connect();
        open.add(0, healthy);
        sendEach(slowest, 300_000, DROPPABLE);
        sendEach(slowest, 800_000, MUST);
        sendEach(slow, 200_000, DROPPABLE);
        sendEach(slow, 500_000, MUST);
        assertThat(gate.gate().getStats().getDroppedMessages()).isZero();

        sendEach(slow, 300_000, MUST);

        await().until(() -> gate.gate().getStats().getDroppedMessages() > 0);
        assertThat(gate.gate().getStats().getDroppedMessages()).isBetween(250L, 300L);
        assertThat(slowest.agent().isClosed() || slow.agent().isClosed()).isFalse();

        try {
            sendEach(slowest, 500_000, MUST);
        } catch (SessionClosedException | SessionNotFoundException e) {
            // it was closed already
        }

        await().until(slowest.agent()::isClosed);
        await().until(() -> gate.gate().getStats().getQueuedBytes() <= 2_000_000);
        assertThat(slowest.agent().getCloseReason()).contains(CloseReason.GATE_OVERLOADED);
        assertThat(slow.agent().isClosed()).isFalse();
        assertThat(gate.gate().getStats().getDroppedMessages()).isBetween(300L, 500L);
        healthy.assertServed();
    }

    private static void sendEach(SlowClient client, int bytes, DeliveryPolicy policy) {
        for (int sent = 0; sent < bytes; sent += 1000) {
            client.agent().getSession().send("t", new byte[1000 - 65], policy);
        }
        client.waitingBytes();
    }

    @Test
    void anyPolicy_clientKeepsUp_allArriveAndNothingWaits() throws Exception {
        TestGate gate = start(Options.builder().maxUnsentBytes(64 * 1024).maxDroppableBytes(0));
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            for (int i = 0; i < 100; i++) {
                agent.write("a", utf8("" + i), DROPPABLE);
                assertThat(client.readPublish()).isEqualTo("a:" + i);
                agent.write("a", utf8("" + i), DeliveryPolicy.latest("a"));
                assertThat(client.readPublish()).isEqualTo("a:" + i);
                agent.write("a", utf8("" + i), MUST);
                assertThat(client.readPublish()).isEqualTo("a:" + i);
            }
            GateStats stats = gate.gate().getStats();
            assertThat(stats.getBehindConnections()).isZero();
            assertThat(stats.getDroppedMessages() + stats.getReplacedMessages() + stats.getLostMessages())
                    .isZero();
            assertThat(stats.getMessagesOut()).isEqualTo(300);
        }
    }

    @Test
    void anySend_messageLargerThanTheBound_isRefusedAndNothingElseHappens() throws Exception {
        TestGate gate = start(Options.builder().maxUnsentBytes(10_000));
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            agent.getSession().bind("ann");
            agent.getSession().join("group");
            byte[] body = new byte[10_000];
            String expected = "a message of 10065 bytes (expected: at most 10000, maxUnsentBytes)";

            assertThatThrownBy(() -> agent.write("t", body))
                    .isInstanceOf(MessageRejectedException.class)
                    .hasMessage(expected);
            assertThatThrownBy(() -> gate.handler().broadcast(SPAN, "t", body)).hasMessage(expected);
            assertThatThrownBy(() -> gate.handler().sendToGroup(SPAN, "group", "t", body))
                    .hasMessage(expected);
            assertThat(agent.sendAtLeastOnce("t", body).toCompletableFuture()).isCompletedExceptionally();
            assertThat(agent.getSentCount()).isZero();
            client.assertServed();
        }
    }

    @Test
    void broadcast_eventLoopsDoNotTakeThem_isRefusedBeforeTheyFillTheMemory() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AsyncRouteHandler handler = (session, topic, body) -> {
            try {
                Tasks.await(over);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return CompletableFuture.completedFuture(RouteResult.none());
        };
        TestGate gate = start(Options.builder()
                .eventLoopThreads(1)
                .maxUnsentBytesOfGate(1_000_000)
                .asyncRouteHandler(handler));
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            client.publish("block", "");
            await().until(() -> agent.getReceivedCount() == 1);
            byte[] body = new byte[100_000 - 65];
            for (int i = 0; i < 10; i++) {
                gate.handler().broadcast(SPAN, "t", body);
            }

            assertThatThrownBy(() -> gate.handler().broadcast(SPAN, "t", body))
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.OVERLOADED));

            over.countDown();
            for (int i = 0; i < 10; i++) {
                assertThat(client.readPublish()).startsWith("t:");
            }
            gate.handler().broadcast(SPAN, "again", utf8(""));
            assertThat(client.readPublish()).isEqualTo("again:");
        }
    }

    @Test
    void sendAtLeastOnce_connectionIsBehind_keepsItsPlaceAmongTheOthers() throws Exception {
        TestGate gate = start(Options.builder());
        SlowClient slow = connectSlow(gate);
        Session session = slow.agent().getSession();

        session.send("a", utf8("1"), MUST);
        CompletableFuture<Void> acknowledged =
                session.sendAtLeastOnce("b", utf8("2")).toCompletableFuture();
        session.send("c", utf8("3"), MUST);

        assertThat(slow.read()).isEqualTo("a:1");
        assertThat(slow.client().readHex()).isEqualTo("3206" + "000162" + "0001" + "32");
        assertThat(slow.read()).isEqualTo("c:3");
        assertThat(acknowledged).isNotDone();
        slow.client().send("40020001");
        acknowledged.get(10, java.util.concurrent.TimeUnit.SECONDS);
    }

    @Test
    void close_connectionIsBehind_whatWaitsLeavesFirst() throws Exception {
        TestGate gate = start(Options.builder().closeTimeout(LONG));
        SlowClient slow = connectSlow(gate);
        slow.agent().write("a", utf8("1"), DROPPABLE);
        slow.agent().write("a", utf8("2"), DeliveryPolicy.latest("a"));
        slow.agent().write("a", utf8("3"), MUST);

        slow.agent().close();

        assertThat(List.of(slow.read(), slow.read(), slow.read())).containsExactly("a:1", "a:2", "a:3");
        slow.client().assertClosed();
        assertThat(gate.gate().getStats().getLostMessages()).isZero();
    }

    @Test
    void destroy_connectionIsBehind_whatWaitsIsCountedAsLost() throws Exception {
        TestGate gate = start(Options.builder());
        SlowClient slow = connectSlow(gate);
        for (int i = 0; i < 3; i++) {
            gate.handler().broadcast(SPAN, "t", new byte[2000], MUST);
        }
        slow.waitingBytes();

        slow.agent().destroy();

        agents.assertClosed(slow.agent().getClientId(), CloseReason.DESTROYED);
        GateStats stats = gate.gate().getStats();
        assertThat(stats.getLostMessages()).isGreaterThanOrEqualTo(3);
        assertThat(stats.getQueuedBytes()).isZero();
        assertThat(stats.getBehindConnections()).isZero();
    }

    @Test
    void close_messagesOfQos1WaitAmongOthers_allThatWaitsLeavesFirst() throws Exception {
        TestGate gate = start(Options.builder().closeTimeout(LONG));
        SlowClient slow = connectSlow(gate);
        for (int i = 0; i < 100; i++) {
            slow.agent().sendAtLeastOnce("q1", new byte[7000]);
        }
        slow.agent().write("last", utf8(""), MUST);
        assertThat(slow.waitingBytes()).isGreaterThan(500_000);

        slow.agent().close();

        int ofQos1 = 0;
        byte[] packet;
        do {
            packet = slow.client().readPacket();
            ofQos1 += packet[0] == 0x32 ? 1 : 0;
        } while (packet.length > 10);
        assertThat(ofQos1).isEqualTo(100);
        slow.client().assertClosed();
    }

    /** Greets its client with much before it knows who it is. */
    private static final class Greeting implements AgentProtocol {

        @Override
        public void onInit(Gate gate, Connection connection) {
            for (int i = 0; i < 120; i++) {
                connection.send(new byte[64 * 1024]);
            }
        }

        @Override
        public void onBytes(byte[] bytes) {}

        @Override
        public byte[] encode(String topic, byte[] body) {
            return body;
        }
    }

    @Test
    void gateBound_exceededByAConnectionWithoutASession_closesIt() throws Exception {
        Listener listener = Listener.tcp("127.0.0.1:0").agentFactory(Greeting::new);
        Options.Builder options = Options.builder()
                .listener(listener)
                .eventLoopThreads(1)
                .maxUnsentBytes(8_000_000)
                .maxUnsentBytesOfGate(64 * 1024);
        TestGate gate = start(options);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(gate.gate().getBoundAddresses().get(listener));

            await().until(() -> gate.gate().getStats().getCloses().get(CloseReason.GATE_OVERLOADED) == 1);
            assertThat(gate.gate().getStats().getQueuedBytes()).isZero();
        }
    }
}
