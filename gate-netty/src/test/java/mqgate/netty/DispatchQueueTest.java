package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Lanes;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.Session;
import mqgate.api.Transport;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.RouteResult;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to clients that publish faster than their messages are handled. */
final class DispatchQueueTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    private RouteResult handleOnceReleased(Session session, String topic, byte[] body) throws Exception {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        Tasks.await(release);
        handled.add(Replies.text(body));
        running.decrementAndGet();
        return RouteResult.raw(body);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static List<String> readBodies(TestClient client, String topic, int count) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String message = client.readPublish();
            assertThat(message).startsWith(topic + ":");
            bodies.add(message.substring(topic.length() + 1));
        }
        return bodies;
    }

    private static Agent onlyAgent(TestGate gate, Session session) {
        return gate.handler().getAgent(session.getSessionId()).orElseThrow();
    }

    @Test
    void unordered_blockingHandler_runsConcurrentTasksAtOnceAndNeverMore() throws Exception {
        Options.Builder options =
                Options.builder().lanes(Lanes.FREE).concurrentTasks(5).routeHandler(this::handleOnceReleased);
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect();
                TestClient other = gate.connect()) {
            client.send(Replies.numbered("t", 0, 60));
            await().untilAtomic(running, Matchers.equalTo(5));
            for (int i = 0; i < 50; i++) {
                other.assertServed();
            }
            assertThat(running).hasValue(5);

            release.countDown();

            assertThat(readBodies(client, "t", 60)).containsExactlyInAnyOrderElementsOf(numbers(60));
            assertThat(mostRunning).hasValue(5);
        }
    }

    @Test
    void unordered_asyncHandler_startsConcurrentTasksAtOnceAndNeverMore() throws Exception {
        List<CompletableFuture<RouteResult>> started = Collections.synchronizedList(new ArrayList<>());
        Options.Builder options = Options.builder()
                .lanes(Lanes.FREE)
                .concurrentTasks(5)
                .asyncRouteHandler((session, topic, body) -> {
                    CompletableFuture<RouteResult> result = new CompletableFuture<>();
                    started.add(result);
                    return result;
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect();
                TestClient other = gate.connect()) {
            client.send(Replies.numbered("t", 0, 12));
            await().until(() -> started.size() == 5);
            for (int i = 0; i < 50; i++) {
                other.assertServed();
            }
            assertThat(started).hasSize(5);

            started.get(4).complete(RouteResult.raw(Replies.utf8("overtakes")));
            assertThat(client.readPublish()).isEqualTo("t:overtakes");
            for (int i = 0; i < 12; i++) {
                int index = i;
                await().until(() -> started.size() > index);
                started.get(i).complete(RouteResult.raw(Replies.utf8("done")));
            }

            assertThat(readBodies(client, "t", 11)).containsOnly("done");
            client.assertServed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void queueFull_stopReading_readsNoMoreThanConcurrentTasksAndLosesNothing(int concurrentTasks) throws Exception {
        CompletableFuture<Session> live = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .eventLoopThreads(1)
                .concurrentTasks(concurrentTasks)
                .routeHandler((session, topic, body) -> {
                    live.complete(session);
                    return handleOnceReleased(session, topic, body);
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect();
                TestClient other = gate.connect()) {
            client.send(Replies.numbered("t", 0, 300));
            Agent agent = onlyAgent(gate, live.get(10, TimeUnit.SECONDS));
            await().until(() -> agent.getReceivedCount() >= concurrentTasks);
            for (int i = 0; i < 50; i++) {
                other.assertServed();
            }
            assertThat(agent.getReceivedCount()).isEqualTo(concurrentTasks);

            release.countDown();

            assertThat(readBodies(client, "t", 300)).isEqualTo(numbers(300));
            assertThat(handled).isEqualTo(numbers(300));
            assertThat(mostRunning).hasValue(1);
            assertThat(agent.getReceivedCount()).isEqualTo(300);
            client.assertServed();
        }
    }

    @Test
    void queueFull_stopReading_readsAgainWhenHalfOfThemAreDone() throws Exception {
        Semaphore steps = new Semaphore(0);
        AtomicInteger begun = new AtomicInteger();
        CompletableFuture<Session> live = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .eventLoopThreads(1)
                .concurrentTasks(4)
                .routeHandler((session, topic, body) -> {
                    live.complete(session);
                    begun.incrementAndGet();
                    steps.acquire();
                    return RouteResult.none();
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect();
                TestClient other = gate.connect()) {
            client.send(Replies.numbered("t", 0, 20));
            Agent agent = onlyAgent(gate, live.get(10, TimeUnit.SECONDS));
            await().until(() -> agent.getReceivedCount() == 4);

            steps.release();
            await().until(() -> begun.get() == 2); // the first is done by then
            other.assertServed();
            assertThat(agent.getReceivedCount()).isEqualTo(4);

            steps.release();
            await().until(() -> agent.getReceivedCount() == 6);
            steps.release(20);
        }
    }

    @Test
    void queueFull_stopReading_leavesTheRestInTheNetwork() throws Exception {
        int messages = 3000;
        byte[] large = new byte[16 * 1024];
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> {
            Tasks.await(release);
            handled.add(topic);
            return RouteResult.none();
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            CompletableFuture<Void> sending = Tasks.start(() -> {
                for (int i = 0; i < messages; i++) {
                    client.send(TestClient.publishPacket("t/" + i, large));
                }
            });
            assertThatThrownBy(() -> sending.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

            release.countDown();

            Tasks.join(List.of(sending));
            await().until(() -> handled.size() == messages);
            assertThat(handled)
                    .isEqualTo(
                            IntStream.range(0, messages).mapToObj(i -> "t/" + i).toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP, AUTO", "TLS, AUTO", "WS, AUTO", "WSS, AUTO", "TCP, NIO", "TLS, NIO", "WSS, NIO"})
    void queueFull_clientLeavesOrderly_everythingBeforeIsHandled(Link link, Transport transport) throws Exception {
        CompletableFuture<Agent> gone = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .transport(transport)
                .concurrentTasks(2)
                .routeHandler((session, topic, body) -> {
                    handleOnceReleased(session, topic, body);
                    return RouteResult.none(); // a reply to a closed socket would make it a reset
                })
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onDisconnect(Agent agent) {
                        handled.add("disconnect");
                        gone.complete(agent);
                    }
                });
        try (TestGate gate = TestGate.start(options);
                TestClient other = gate.connect()) {
            try (TestClient client = gate.connect(link)) {
                client.send(Replies.numbered("t", 0, 50));
                client.send("e000");
                client.socket().setSoTimeout(500); // how long TLS waits for the gate's own goodbye
            }
            await().untilAtomic(running, Matchers.equalTo(1));
            other.assertServed();

            release.countDown();

            assertThat(gone.get(10, TimeUnit.SECONDS).getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
            List<String> expected = new ArrayList<>(numbers(50));
            expected.add("disconnect");
            assertThat(handled).isEqualTo(expected);
        }
    }

    @Test
    void unordered_clientLeavesWithAFullQueue_everythingIsHandledNeverTooMuchAtOnce() throws Exception {
        Options.Builder options =
                Options.builder().lanes(Lanes.FREE).concurrentTasks(3).routeHandler(this::handleOnceReleased);
        try (TestGate gate = TestGate.start(options)) {
            try (TestClient client = gate.connect()) {
                client.send(Replies.numbered("t", 0, 100));
                await().untilAtomic(running, Matchers.equalTo(3));
            }
            await().until(() -> gate.handler().getAgentNum() == 0);

            release.countDown();

            await().until(() -> handled.size() == 100);
            assertThat(handled).containsExactlyInAnyOrderElementsOf(numbers(100));
            assertThat(mostRunning).hasValue(3);
        }
    }

    @JudgesTime
    @Test
    void queueFull_longerThanKeepAlive_keepsTheConnection() throws Exception {
        CompletableFuture<Session> live = new CompletableFuture<>();
        Options.Builder options = Options.builder().concurrentTasks(2).routeHandler((session, topic, body) -> {
            live.complete(session);
            return handleOnceReleased(session, topic, body);
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(Agents.newId(), 1);
            client.send(Replies.numbered("t", 0, 10));
            Agent agent = onlyAgent(gate, live.get(10, TimeUnit.SECONDS));
            client.send("c000");
            await().during(Duration.ofMillis(3200)).until(() -> !agent.isClosed());

            release.countDown();

            assertThat(client.readPublish()).isEqualTo("t:0");
            assertThat(agent.isClosed()).isFalse();
        }
    }

    @Test
    void queueFull_replyError_isAnsweredOnItsTopicAndTheRestIsServed() throws Exception {
        Options.Builder options = Options.builder()
                .concurrentTasks(2)
                .queueFullPolicy(QueueFullPolicy.REPLY_ERROR)
                .routeHandler(this::handleOnceReleased);
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.send(Replies.numbered("t", 0, 2));
            client.send(Replies.numbered("late/4", 2, 4));

            assertThat(client.readPublish()).matches(Replies.error("late/4", "the work queue is full!"));
            assertThat(client.readPublish()).matches(Replies.error("late/4", "the work queue is full!"));
            client.assertServed();
            client.send("8206 0003 0001 61 00");
            assertThat(client.readHex()).isEqualTo("9003000300");
            client.send("a205 0005 0001 61");
            assertThat(client.readHex()).isEqualTo("b0020005");

            release.countDown();

            assertThat(readBodies(client, "t", 2)).isEqualTo(numbers(2));
            assertThat(handled).isEqualTo(numbers(2));
            client.publish("t", "room again");
            assertThat(client.readPublish()).isEqualTo("t:room again");
        }
    }

    @Test
    void replyError_connectEventStillRunning_doesNotTakeTheRoomOfAMessage() throws Exception {
        Options.Builder options = Options.builder()
                .concurrentTasks(1)
                .queueFullPolicy(QueueFullPolicy.REPLY_ERROR)
                .routeHandler((session, topic, body) -> RouteResult.raw(body))
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        try {
                            Tasks.await(release);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("t", "waits");
            client.publish("late", "too many");

            assertThat(client.readPublish()).matches(Replies.error("late", "the work queue is full!"));
            client.assertServed();

            release.countDown();

            assertThat(client.readPublish()).isEqualTo("t:waits");
        }
    }
}
