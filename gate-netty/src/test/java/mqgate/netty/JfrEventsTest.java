package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.netty.codec.Packet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What JFR has of a real gate. Other tests of this process may be recorded too, so each looks for its own sessions. */
final class JfrEventsTest {

    private static final Duration LONG = Duration.ofMillis(150);

    private final Agents agents = new Agents();
    private final Recording recording = new Recording();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        recording.start();
    }

    @AfterEach
    void stop() {
        recording.close();
    }

    /** Returns the events of this name so far that fit. */
    private List<RecordedEvent> events(String name, Predicate<RecordedEvent> fits) throws IOException {
        Path file = Files.createTempFile(folder, "gate", ".jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .filter(fits)
                .toList();
    }

    private static Predicate<RecordedEvent> of(Agent agent) {
        String id = agent.getSession().getSessionId();
        return event -> event.getString("session").equals(id);
    }

    private Agent connect(TestClient client) throws Exception {
        String id = Agents.newId();
        client.shakeHands(id, 60);
        return agents.connected(id);
    }

    @Test
    void connectAndClose_haveWhatTheConnectionDid() throws Exception {
        Options.Builder options =
                Options.builder().agentLearner(agents).routeHandler((session, topic, body) -> RouteResult.raw(body));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            Agent agent = connect(client);
            client.publish("a", "1");
            client.readPublish();
            agent.close(CloseReason.KICKED);
            client.readToEnd();
            agents.disconnected(agent.getClientId());

            assertThat(events("mqgate.Connect", of(agent))).singleElement().satisfies(event -> {
                assertThat(event.getString("clientId")).isEqualTo(agent.getClientId());
                assertThat(event.getString("network")).isEqualTo("tcp");
                assertThat(event.getDuration("handshake")).isBetween(Duration.ofNanos(1), Duration.ofSeconds(10));
                assertThat(event.getEventType().getCategoryNames()).containsExactly("Gate");
                assertThat(event.getStackTrace()).isNull();
            });
            assertThat(events("mqgate.Close", of(agent))).singleElement().satisfies(event -> {
                assertThat(event.getString("reason")).isEqualTo("KICKED");
                assertThat(event.getLong("received")).isOne();
                assertThat(event.getLong("sent")).isOne();
                assertThat(event.getDuration("connected")).isBetween(Duration.ofNanos(1), Duration.ofSeconds(20));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"at once", "later", "blocking"})
    void slowHandler_longerThanTheThreshold_isThereWithItsTopic(String kind) throws Exception {
        Options.Builder options = Options.builder().agentLearner(agents).router(message -> handler(kind));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            Agent agent = connect(client);
            for (int i = 0; i < 5; i++) { // of these only the first is timed for the statistics
                say(client, "quick");
            }
            say(client, "slow/" + "x".repeat(100));

            Predicate<RecordedEvent> isSlow =
                    event -> event.getString("topic").startsWith("slow"); // others can be, on a busy machine
            await().untilAsserted(() -> assertThat(
                            events("mqgate.SlowHandler", of(agent).and(isSlow)))
                    .singleElement() // written behind its answer, on another thread if that came later
                    .satisfies(event -> {
                        assertThat(event.getString("topic")).isEqualTo("slow/" + "x".repeat(59));
                        assertThat(event.getDuration()).isBetween(LONG, Duration.ofSeconds(10));
                    }));
        }
    }

    private static void say(TestClient client, String topic) throws IOException {
        client.publish(topic, "");
        assertThat(client.readPublish()).isEqualTo(topic + ":");
        client.assertServed(); // an event is written behind its answer
    }

    private static Route handler(String kind) {
        return switch (kind) {
            case "at once" ->
                (AsyncRouteHandler) (session, topic, body) -> {
                    pause(topic);
                    return CompletableFuture.completedStage(RouteResult.raw(body));
                };
            case "later" ->
                (AsyncRouteHandler) (session, topic, body) -> CompletableFuture.supplyAsync(() -> {
                    pause(topic);
                    return RouteResult.raw(body);
                });
            default ->
                (RouteHandler) (session, topic, body) -> {
                    pause(topic);
                    return RouteResult.raw(body);
                };
        };
    }

    /** The time that it takes is what the test is about. */
    private static void pause(String topic) {
        if (topic.startsWith("slow")) {
            long end = System.nanoTime() + LONG.toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void slowHandler_thresholdOfTheRecording_counts() throws Exception {
        recording.enable("mqgate.SlowHandler").withThreshold(Duration.ofHours(1));
        Options.Builder options = Options.builder().agentLearner(agents).router(message -> handler("at once"));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            Agent agent = connect(client);
            say(client, "slow");

            assertThat(events("mqgate.SlowHandler", of(agent))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOP_READING", "REPLY_ERROR"})
    void overload_workQueueFull_isThere(String policy) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Options.Builder options = Options.builder()
                .agentLearner(agents)
                .concurrentTasks(1)
                .queueFullPolicy(QueueFullPolicy.valueOf(policy))
                .routeHandler((session, topic, body) -> {
                    Tasks.await(release);
                    return RouteResult.raw(body);
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            Agent agent = connect(client);
            client.send(Replies.numbered("t", 0, 3));

            await().untilAsserted(() -> assertThat(events("mqgate.Overload", of(agent)))
                    .first()
                    .satisfies(event -> assertThat(event.getString("what")).startsWith("work queue full")));
            release.countDown();
        }
    }

    @Test
    void overload_slowConsumer_isThere() throws Exception {
        Options.Builder options = Options.builder().agentLearner(agents).maxUnsentBytes(300_000);
        try (TestGate gate = TestGate.start(options);
                SlowClient slow = SlowClient.connect(gate, agents)) {
            while (!slow.agent().isClosed()) {
                ((NettyAgent) slow.agent()).send(new Packet.Publish("t", new byte[100_000]));
            }

            await().untilAsserted(() -> assertThat(events("mqgate.Overload", of(slow.agent())))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getString("what")).isEqualTo("slow consumer")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GATE_FULL", "TOO_MANY_CONNECTIONS", "CONNECTION_RATE_EXCEEDED"})
    void overload_admissionRefused_isThere(CloseReason reason) throws Exception {
        String what = "admission refused: " + reason;
        Options.Builder options =
                Options.builder().overTime(Duration.ofSeconds(1)).limits(refusing(reason));
        try (TestGate gate = TestGate.start(options);
                TestClient first = gate.open(Link.TCP);
                TestClient second = gate.open(Link.TCP);
                TestClient third = gate.open(Link.TCP)) { // its turn would be later than the over time
            for (TestClient client : List.of(first, second, third)) {
                client.send(TestClient.connect(Agents.newId(), 60));
            }

            await().untilAsserted(() -> assertThat(events(
                            "mqgate.Overload", event -> event.getString("what").equals(what)))
                    .first()
                    .satisfies(event -> assertThat(event.getString("session")).isEmpty()));
        }
    }

    private static Limits refusing(CloseReason reason) {
        Limits.Builder limits = Limits.builder();
        return switch (reason) {
            case GATE_FULL -> limits.maxConnections(1).build();
            case TOO_MANY_CONNECTIONS -> limits.maxConnectionsPerAddress(1).build();
            default -> limits.handshakesPerSecond(1).build();
        };
    }
}
