package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The order table of docs/delivery.md, line by line, for clients that keep up and clients that are behind. */
final class DeliveryOrderTest {

    private static final int SENDS = 300;

    /** A policy under which nothing of these tests is dropped or replaced, since each message has a key of its own. */
    private enum Policy {
        MUST,
        DROPPABLE,
        LATEST;

        DeliveryPolicy of(String message) {
            return switch (this) {
                case MUST -> DeliveryPolicy.must();
                case DROPPABLE -> DeliveryPolicy.droppable();
                case LATEST -> DeliveryPolicy.latest(message);
            };
        }
    }

    private enum Client {
        KEEPS_UP,
        BEHIND
    }

    private final Agents agents = new Agents();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestClient client;
    private Agent agent;
    private TestGate gate;

    static Stream<Arguments> policiesAndClients() {
        return Stream.of(Policy.values())
                .flatMap(policy -> Stream.of(Client.values()).map(client -> Arguments.of(policy, client)));
    }

    private void start(Client kind, Options.Builder options) throws Exception {
        gate = TestGate.start(options.eventLoopThreads(2)
                .closeTimeout(Duration.ofSeconds(30)) // one that is behind may take long to read what waits
                .maxUnsentBytes(8_000_000)
                .maxDroppableBytes(8_000_000)
                .agentLearner(agents));
        open.add(gate);
        if (kind == Client.BEHIND) {
            SlowClient slow = SlowClient.connect(gate, agents);
            open.add(0, slow);
            client = slow.client();
            agent = slow.agent();
        } else {
            String id = Agents.newId();
            client = gate.open(Link.TCP);
            open.add(0, client);
            client.shakeHands(id, 0);
            agent = agents.connected(id);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private List<String> read(int messages) throws Exception {
        List<String> received = new ArrayList<>();
        while (received.size() < messages) {
            String message = client.readPublish();
            if (!message.startsWith(SlowClient.FILLER + ":")) {
                received.add(message);
            }
        }
        return received;
    }

    private static List<String> numbered(String topic, int messages) {
        return IntStream.range(0, messages).mapToObj(i -> topic + ":" + i).toList();
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void twoSends_oneThread_arriveInOrder(Policy policy, Client kind) throws Exception {
        start(kind, Options.builder());

        for (int i = 0; i < SENDS; i++) {
            agent.write("t", utf8("" + i), policy.of("" + i));
        }

        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
    }

    @ParameterizedTest
    @EnumSource
    void twoSends_oneThreadDifferentPolicies_arriveInOrder(Client kind) throws Exception {
        start(kind, Options.builder());

        for (int i = 0; i < SENDS; i++) {
            agent.write("t", utf8("" + i), Policy.values()[i % 3].of("" + i));
        }

        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
    }

    @ParameterizedTest
    @EnumSource
    void twoSends_latestOfTheSameKey_theNewestIsNeverBehindWhereTheOldestWas(Client kind) throws Exception {
        start(kind, Options.builder());

        for (int i = 0; i < SENDS; i++) {
            agent.write("state", utf8("" + i), DeliveryPolicy.latest("key"));
            agent.write("t", utf8("" + i), DeliveryPolicy.must());
        }

        List<String> received = new ArrayList<>();
        while (!received.contains("t:" + (SENDS - 1))) {
            received.addAll(read(1));
        }
        assertThat(received).filteredOn(message -> message.startsWith("t:")).isEqualTo(numbered("t", SENDS));
        List<Integer> states = received.stream()
                .filter(message -> message.startsWith("state:"))
                .map(message -> Integer.valueOf(message.substring("state:".length())))
                .toList();
        assertThat(states).isSorted().doesNotHaveDuplicates().endsWith(SENDS - 1);
        if (kind == Client.BEHIND) {
            assertThat(received).startsWith("state:" + (SENDS - 1), "t:0");
        }
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void twoSends_twoThreadsOneAfterTheOther_arriveInOrder(Policy policy, Client kind) throws Exception {
        start(kind, Options.builder());
        CyclicBarrier turn = new CyclicBarrier(2);

        CompletableFuture<Void> other = Tasks.start(() -> {
            for (int i = 1; i < SENDS; i += 2) {
                turn.await();
                agent.write("t", utf8("" + i), policy.of("" + i));
                turn.await();
            }
        });
        for (int i = 0; i < SENDS; i += 2) {
            agent.write("t", utf8("" + i), policy.of("" + i));
            turn.await();
            turn.await();
        }

        Tasks.join(List.of(other));
        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void twoSends_twoThreadsAtOnce_eachThreadsOwnArriveInOrder(Policy policy, Client kind) throws Exception {
        start(kind, Options.builder());

        List<CompletableFuture<Void>> threads = Stream.of("a", "b")
                .map(topic -> Tasks.start(() -> {
                    for (int i = 0; i < SENDS; i++) {
                        agent.write(topic, utf8("" + i), policy.of(topic + i));
                    }
                }))
                .toList();

        Tasks.join(threads);
        List<String> received = read(2 * SENDS);
        assertThat(received).filteredOn(message -> message.startsWith("a")).isEqualTo(numbered("a", SENDS));
        assertThat(received).filteredOn(message -> message.startsWith("b")).isEqualTo(numbered("b", SENDS));
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void handlersPush_blockingHandler_arrivesBeforeTheReply(Policy policy, Client kind) throws Exception {
        RouteHandler handler = (session, topic, body) -> {
            session.send("push", body, policy.of(new String(body, java.nio.charset.StandardCharsets.UTF_8)));
            return RouteResult.raw(body);
        };
        start(kind, Options.builder().routeHandler(handler));
        assertPushesBeforeReplies();
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void handlersPush_asynchronousHandler_arrivesBeforeTheReply(Policy policy, Client kind) throws Exception {
        AsyncRouteHandler handler = (session, topic, body) -> {
            session.send("push", body, policy.of(new String(body, java.nio.charset.StandardCharsets.UTF_8)));
            return CompletableFuture.completedFuture(RouteResult.raw(body));
        };
        start(kind, Options.builder().asyncRouteHandler(handler));
        assertPushesBeforeReplies();
    }

    private void assertPushesBeforeReplies() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            client.publish("ask", "" + i);
            expected.add("push:" + i);
            expected.add("ask:" + i);
        }
        assertThat(read(expected.size())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void foreignPush_returnedBeforeTheHandlerFinishes_arrivesBeforeTheReply(Policy policy, Client kind)
            throws Exception {
        RouteHandler handler = (session, topic, body) -> {
            Tasks.join(List.of(Tasks.start(() -> session.send("push", body, policy.of("" + body[0])))));
            return RouteResult.raw(body);
        };
        start(kind, Options.builder().routeHandler(handler));
        assertPushesBeforeReplies();
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void sendToOneAndToMany_oneThread_arriveInOrder(Policy policy, Client kind) throws Exception {
        start(kind, Options.builder());
        agent.getSession().bind("ann");
        agent.getSession().join("group");

        sendInAllWays(policy);

        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
    }

    @ParameterizedTest
    @MethodSource("policiesAndClients")
    void sendToOneAndToMany_fromTheEventLoop_arriveInOrder(Policy policy, Client kind) throws Exception {
        AsyncRouteHandler handler = (session, topic, body) -> {
            sendInAllWays(policy);
            return CompletableFuture.completedFuture(RouteResult.none());
        };
        start(kind, Options.builder().asyncRouteHandler(handler));
        agent.getSession().bind("ann");
        agent.getSession().join("group");

        client.publish("go", "");

        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
    }

    private void sendInAllWays(Policy policy) {
        Session session = agent.getSession();
        for (int i = 0; i < SENDS; i++) {
            DeliveryPolicy own = policy.of("" + i);
            byte[] body = utf8("" + i);
            switch (i % 5) {
                case 0 -> session.send("t", body, own);
                case 1 -> session.broadcast("t", body, own);
                case 2 -> session.sendToGroup("group", "t", body, own);
                case 3 -> session.sendBatch(List.of(session.getSessionId()), "t", body, own);
                default -> gate.handler().sendToUser(SPAN, "ann", "t", body, own);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_messagesWereSentBefore_arriveBeforeTheEnd(Client kind) throws Exception {
        start(kind, Options.builder());

        for (int i = 0; i < SENDS; i++) {
            agent.write("t", utf8("" + i), Policy.values()[i % 3].of("" + i));
        }
        agent.close();

        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
        client.assertClosed();
    }

    @Test
    void close_moreIsSentThanOneRunTakes_allArriveBeforeTheEnd() throws Exception {
        start(Client.KEEPS_UP, Options.builder());
        int many = 20_000;

        for (int i = 0; i < many; i++) {
            agent.write("t", utf8("" + i));
        }
        agent.close();

        assertThat(read(many)).isEqualTo(numbered("t", many));
        client.assertClosed();
    }

    @ParameterizedTest
    @EnumSource
    void close_messagesToManyWereSentBefore_arriveBeforeTheEnd(Client kind) throws Exception {
        start(kind, Options.builder());
        agent.getSession().join("group");

        for (int i = 0; i < SENDS; i += 2) {
            gate.handler().broadcast(SPAN, "t", utf8("" + i));
            gate.handler().sendToGroup(SPAN, "group", "t", utf8("" + (i + 1)));
        }
        agent.close();

        assertThat(read(SENDS)).isEqualTo(numbered("t", SENDS));
        client.assertClosed();
    }
}
