package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import mqgate.api.Agent;
import mqgate.api.Lanes;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a lane for each route, messages to one route are handled in order, one at a time, and wait for no other route. */
final class RouteOrderTest {

    private static final int CONNECTIONS = 4;
    private static final int MESSAGES = 1500;
    private static final String[] ROUTES = {"b/HD_1", "b/HD_2", "a/HD_1", "a/HD_2", "n/HD_1", "m/HD_1", "single"};

    private final Map<String, List<Integer>> handled = new ConcurrentHashMap<>();
    private final Map<String, String> running = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> overlaps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runningNow = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    /** How a handler finishes. */
    private enum Kind {
        BLOCKING,
        ASYNC
    }

    private static Options.Builder byRoute() {
        return Options.builder().lanes(Lanes.ROUTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void publish_manyRoutes_eachIsHandledInOrderNeverTooManyAtOnce(int concurrentTasks) throws Exception {
        Options.Builder options = byRoute()
                .concurrentTasks(concurrentTasks)
                .router(message -> switch (message.getTopic().charAt(0)) {
                    case 'b' -> (RouteHandler) this::handleBlocking;
                    case 'a' -> (AsyncRouteHandler) this::handleLater;
                    case 'm' ->
                        ThreadLocalRandom.current().nextBoolean()
                                ? (RouteHandler) this::handleBlocking
                                : (AsyncRouteHandler) this::handleLater;
                    default -> (AsyncRouteHandler) this::handleNow;
                });
        try (TestGate gate = TestGate.start(options)) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(Tasks.start(() -> exchange(gate)));
            }
            Tasks.join(clients);
        }

        assertThat(overlaps).isEmpty();
        assertThat(handled).hasSize(CONNECTIONS * ROUTES.length);
        assertThat(handled.values()).allSatisfy(sequence -> assertThat(sequence).isSorted());
        assertThat(handled.values().stream().mapToInt(List::size).sum()).isEqualTo(CONNECTIONS * MESSAGES);
        assertThat(mostRunning.get()).isBetween(1, CONNECTIONS * concurrentTasks);
    }

    private static void exchange(TestGate gate) throws Exception {
        Map<String, List<String>> replies = new HashMap<>();
        try (TestClient client = gate.connect()) {
            CompletableFuture<Void> sending = Tasks.start(() -> sendAll(client));
            for (int i = 0; i < MESSAGES; i++) {
                String[] reply = client.readPublish().split(":", 2);
                replies.computeIfAbsent(reply[0], route -> new ArrayList<>()).add(reply[1]);
            }
            Tasks.join(List.of(sending));
        }
        for (int i = 0; i < ROUTES.length; i++) {
            int first = i;
            assertThat(replies.get(ROUTES[i]))
                    .isEqualTo(IntStream.range(0, MESSAGES)
                            .filter(number -> number % ROUTES.length == first)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    private static void sendAll(TestClient client) throws Exception {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES; i++) {
            String route = ROUTES[i % ROUTES.length];
            batch.writeBytes(TestClient.publishPacket(route, Replies.utf8(Integer.toString(i))));
            if (i % 37 == 0 || i == MESSAGES - 1) {
                client.send(batch.toByteArray());
                batch.reset();
            }
        }
    }

    private RouteResult handleBlocking(Session session, String topic, byte[] body) {
        begin(session, topic, body);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(20_000));
        end(session, topic);
        return RouteResult.raw(body);
    }

    private CompletableFuture<RouteResult> handleLater(Session session, String topic, byte[] body) {
        begin(session, topic, body);
        CompletableFuture<RouteResult> later = new CompletableFuture<>();
        ForkJoinPool.commonPool().execute(() -> {
            end(session, topic);
            later.complete(RouteResult.raw(body));
        });
        return later;
    }

    private CompletableFuture<RouteResult> handleNow(Session session, String topic, byte[] body) {
        begin(session, topic, body);
        end(session, topic);
        return CompletableFuture.completedFuture(RouteResult.raw(body));
    }

    private void begin(Session session, String topic, byte[] body) {
        mostRunning.accumulateAndGet(runningNow.incrementAndGet(), Math::max);
        String lane = session.getSessionId() + topic;
        String number = Replies.text(body);
        String other = running.put(lane, number);
        if (other != null) {
            overlaps.add(number + " began before " + other + " ended");
        }
        handled.computeIfAbsent(lane, key -> Collections.synchronizedList(new ArrayList<>()))
                .add(Integer.valueOf(number));
    }

    private void end(Session session, String topic) {
        runningNow.decrementAndGet();
        running.remove(session.getSessionId() + topic);
    }

    /** Handlers that stay in {@code slow/…} until they are released, and answer anything else at once. */
    private static final class Gatekeeper {

        private final List<String> started = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch opened = new CountDownLatch(1);
        private final CompletableFuture<Void> open = new CompletableFuture<>();

        void release() {
            opened.countDown();
            open.complete(null);
        }

        Options.Builder handling(Options.Builder options, Kind kind) {
            return kind == Kind.BLOCKING ? options.routeHandler(this::handle) : options.asyncRouteHandler(this::start);
        }

        private RouteResult handle(Session session, String topic, byte[] body) throws InterruptedException {
            started.add(topic + ":" + Replies.text(body));
            if (topic.startsWith("slow/")) {
                Tasks.await(opened);
            }
            return RouteResult.raw(body);
        }

        private CompletableFuture<RouteResult> start(Session session, String topic, byte[] body) {
            started.add(topic + ":" + Replies.text(body));
            CompletableFuture<Void> turn = topic.startsWith("slow/") ? open : CompletableFuture.completedFuture(null);
            return turn.thenApply(nothing -> RouteResult.raw(body));
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_oneRouteIsBusy_othersAreServedAndItsOwnWaitInOrder(Kind kind) throws Exception {
        Gatekeeper keeper = new Gatekeeper();
        try (TestGate gate = TestGate.start(keeper.handling(byRoute(), kind));
                TestClient client = gate.connect()) {
            client.publish("slow/HD_a/1", "1");
            client.publish("slow/HD_a/2", "2");
            client.publish("slow/HD_a", "3");
            client.publish("quick/HD_a/1", "4");

            assertThat(client.readPublish()).isEqualTo("quick/HD_a/1:4");
            assertThat(keeper.started).doesNotContain("slow/HD_a/2:2", "slow/HD_a:3");
            client.publish("slow/HD_b/1", "5");
            await().until(() -> keeper.started.contains("slow/HD_b/1:5"));

            keeper.release();

            List<String> replies = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                replies.add(client.readPublish());
            }
            assertThat(replies).containsSubsequence("slow/HD_a/1:1", "slow/HD_a/2:2", "slow/HD_a:3");
            assertThat(replies).contains("slow/HD_b/1:5");
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void queueFull_stopReading_readsNoMoreThanConcurrentTasksAndLosesNothing(Kind kind) throws Exception {
        Gatekeeper keeper = new Gatekeeper();
        Agents agents = new Agents();
        String id = Agents.newId();
        Options.Builder options =
                byRoute().eventLoopThreads(1).concurrentTasks(3).agentLearner(agents);
        try (TestGate gate = TestGate.start(keeper.handling(options, kind));
                TestClient client = gate.open(Link.TCP);
                TestClient other = gate.connect()) {
            client.shakeHands(id, 60);
            Agent agent = agents.connected(id);
            for (int i = 0; i < 5; i++) {
                client.send(Replies.numbered("slow/HD_" + i, 0, 20));
            }
            await().until(() -> agent.getReceivedCount() >= 3);
            for (int i = 0; i < 50; i++) {
                other.assertServed();
            }
            assertThat(agent.getReceivedCount()).isEqualTo(3);
            await().until(() -> !keeper.started.isEmpty());
            assertThat(keeper.started).containsExactly("slow/HD_0:0");

            keeper.release();

            Map<String, List<String>> replies = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                String[] reply = client.readPublish().split(":", 2);
                replies.computeIfAbsent(reply[0], route -> new ArrayList<>()).add(reply[1]);
            }
            List<String> numbers =
                    IntStream.range(0, 20).mapToObj(Integer::toString).toList();
            assertThat(replies.values()).hasSize(5).allMatch(numbers::equals);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void queueFull_replyError_isAnsweredAndTheRestIsServed(Kind kind) throws Exception {
        Gatekeeper keeper = new Gatekeeper();
        Options.Builder options = byRoute().concurrentTasks(2).queueFullPolicy(QueueFullPolicy.REPLY_ERROR);
        try (TestGate gate = TestGate.start(keeper.handling(options, kind));
                TestClient client = gate.connect()) {
            client.publish("slow/HD_a", "1");
            client.publish("slow/HD_a", "2");
            client.publish("quick/HD_a", "3");

            assertThat(client.readPublish()).matches(Replies.error("quick/HD_a", "the work queue is full!"));
            client.assertServed();

            keeper.release();

            assertThat(client.readPublish()).isEqualTo("slow/HD_a:1");
            assertThat(client.readPublish()).isEqualTo("slow/HD_a:2");
            client.publish("quick/HD_a", "room again");
            assertThat(client.readPublish()).isEqualTo("quick/HD_a:room again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void events_frameTheMessagesOfAllRoutes(Kind kind) throws Exception {
        Gatekeeper keeper = new Gatekeeper();
        CompletableFuture<Void> welcome = new CompletableFuture<>();
        CompletableFuture<List<String>> atTheEnd = new CompletableFuture<>();
        Options.Builder options = byRoute().agentLearner(new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                welcome.orTimeout(20, TimeUnit.SECONDS).join();
                keeper.started.add("connect");
            }

            @Override
            public void onDisconnect(Agent agent) {
                atTheEnd.complete(List.copyOf(keeper.started));
            }
        });
        try (TestGate gate = TestGate.start(keeper.handling(options, kind))) {
            try (TestClient client = gate.connect()) {
                client.publish("slow/HD_a", "1");
                client.publish("slow/HD_b", "2");
                client.publish("slow/HD_a", "3");
                client.assertServed();
                assertThat(keeper.started).isEmpty();
                welcome.complete(null);
                await().until(() -> keeper.started.size() == 3);
            }
            await().until(() -> gate.handler().getAgentNum() == 0);
            assertThat(atTheEnd).isNotDone();

            keeper.release();

            List<String> all = atTheEnd.get(10, TimeUnit.SECONDS);
            assertThat(all).startsWith("connect").endsWith("slow/HD_a:3").hasSize(4);
        }
    }

    @Test
    void asyncHandler_neverFinishes_theRouteGoesOnAfterTheDeadline() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Options.Builder options = byRoute()
                .requestTimeout(Duration.ofMillis(100))
                .asyncRouteHandler((session, topic, body) -> calls.incrementAndGet() == 1
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(RouteResult.raw(body)));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.send(Replies.numbered("a/HD_a", 0, 2));

            assertThat(client.readPublish()).matches(Replies.error("a/HD_a", "deadline exceeded"));
            assertThat(client.readPublish()).isEqualTo("a/HD_a:1");
            await().untilAtomic(calls, Matchers.equalTo(2));
        }
    }
}
