package mqgate.netty;

import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.FlightRecord;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of messages to clients, those that are behind above all. */
final class FlightDeliveryTest {

    private static final int FILLER = 100 * 1024; // more than a channel takes before it is not writable

    private final Flights flights = new Flights();

    private Options.Builder options() {
        return Options.builder().flightListener(flights).flightRecorderOn(true);
    }

    private static List<String> lines(FrozenGate gate, Agent agent) {
        gate.runTasks();
        FlightRecord flight =
                gate.flights().read(agent.getSession().getSessionId()).orElseThrow();
        List<String> lines = Flights.lines(flight);
        return lines.subList(lines.indexOf("EVENT handshake done silence=PT1M30S") + 1, lines.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void broadcasts_thatAreWrittenInOne_areRecordedEach(int level) throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            gate.open().send(ConnectPacket.of(level, "Ann").bytes());
            Agent agent = gate.agent("Ann");

            agent.getSession().broadcast("pos/1", new byte[3]);
            agent.getSession().broadcast("pos/2", new byte[0]);
            agent.getSession().broadcast("map", new byte[40_000]);

            assertThat(lines(gate, agent))
                    .containsExactly(
                            "OUT PUBLISH topic=pos/1 bytes=3 qos=0",
                            "OUT PUBLISH topic=pos/2 qos=0",
                            "OUT PUBLISH topic=map bytes=40000 qos=0");
        }
    }

    @Test
    void latestAndDroppable_clientIsBehind_areRecordedAsReplacedAndDropped() throws Exception {
        try (FrozenGate gate = new FrozenGate(options().maxDroppableBytes(50_000))) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            Agent agent = gate.agent("Ann");
            client.setReading(false);
            agent.write("filler", new byte[FILLER], DeliveryPolicy.must());
            gate.runTasks();

            agent.write("hp/1", utf8("90"), DeliveryPolicy.latest("hp"));
            agent.write("hp/1", utf8("8"), DeliveryPolicy.latest("hp"));
            agent.write("chat", new byte[50_000], DeliveryPolicy.droppable());
            agent.getSession().broadcast("news", new byte[60_000], DeliveryPolicy.droppable());
            gate.runTasks();
            client.setReading(true);

            assertThat(lines(gate, agent))
                    .containsExactly(
                            "OUT PUBLISH topic=filler bytes=102400 qos=0",
                            "EVENT behind",
                            "EVENT replaced topic=hp/1 bytes=2 qos=0",
                            "EVENT dropped topic=chat bytes=50000 qos=0",
                            "EVENT dropped topic=news bytes=60000 qos=0",
                            "OUT PUBLISH topic=hp/1 bytes=1 qos=0",
                            "EVENT caught up");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messages_thatWaitForTheAuthenticator_areBehindOnlyIfTheClientDoesNotRead(boolean reads) throws Exception {
        CompletableFuture<AuthResult> answer = new CompletableFuture<>();
        AtomicBoolean asked = new AtomicBoolean();
        Options.Builder options = options().authenticator(request -> {
            asked.set(true);
            return answer;
        });
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            await().untilTrue(asked);
            client.setReading(reads);
            answer.complete(AuthResult.accept());
            gate.awaitHandshakes(1);
            Agent agent = gate.agent("Ann");
            agent.write("a", new byte[FILLER], DeliveryPolicy.must());
            gate.runTasks();
            agent.write("b", new byte[1], DeliveryPolicy.must());

            assertThat(lines(gate, agent).contains("EVENT behind")).isEqualTo(!reads);
            client.setReading(true);
            assertThat(lines(gate, agent).contains("EVENT caught up")).isEqualTo(!reads);
        }
    }

    @Test
    void slowConsumer_isClosed_reportSaysWhy() throws Exception {
        try (FrozenGate gate = new FrozenGate(options().maxUnsentBytes(150_000).maxDroppableBytes(150_000))) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            Agent agent = gate.agent("Ann");
            client.setReading(false);
            agent.write("a", new byte[FILLER], DeliveryPolicy.must());
            gate.runTasks();
            agent.write("b", new byte[1000], DeliveryPolicy.droppable());
            agent.write("c", new byte[FILLER], DeliveryPolicy.must());
            gate.runTasks();
            client.lose();

            FlightRecord flight = flights.next();
            assertThat(flight.closeReason()).contains(CloseReason.SLOW_CONSUMER);
            assertThat(Flights.lines(flight))
                    .doesNotContain("EVENT caught up")
                    .containsSubsequence(
                            "OUT PUBLISH topic=a bytes=102400 qos=0",
                            "EVENT behind",
                            "EVENT dropped topic=b bytes=1000 qos=0",
                            "EVENT closing SLOW_CONSUMER",
                            "EVENT overload slow consumer",
                            "EVENT closed");
        }
    }

    @Test
    void atLeastOnce_isRecordedWithItsIdAndItsAcknowledgement() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            Agent agent = gate.agent("Ann");

            agent.sendAtLeastOnce("gold", utf8("7"));
            gate.runTasks();
            client.send("40 02 0001");

            assertThat(lines(gate, agent))
                    .containsExactly("OUT PUBLISH topic=gold id=1 bytes=1 qos=1", "IN PUBACK id=1");
        }
    }

    @Test
    void queueFull_stopOfReadingAndItsEnd_areRecorded() throws Exception {
        CompletableFuture<RouteResult> answer = new CompletableFuture<>();
        Options.Builder options = options().concurrentTasks(1).asyncRouteHandler((session, topic, body) -> answer);
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            client.send(Replies.numbered("t", 0, 3));

            answer.complete(RouteResult.none());

            assertThat(lines(gate, gate.agent("Ann")))
                    .startsWith(
                            "IN PUBLISH topic=t bytes=1 qos=0",
                            "EVENT overload work queue full, reading stopped",
                            "EVENT reading stopped")
                    .contains("EVENT reading resumed");
        }
    }

    @Test
    void queueFull_manyMessagesRefused_isOneOverloadUntilOneIsTaken() throws Exception {
        List<CompletableFuture<RouteResult>> answers = new ArrayList<>();
        Options.Builder options = options()
                .concurrentTasks(1)
                .queueFullPolicy(QueueFullPolicy.REPLY_ERROR)
                .asyncRouteHandler((session, topic, body) -> {
                    answers.add(new CompletableFuture<>());
                    return answers.get(answers.size() - 1);
                });
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            for (int flood = 1; flood <= 2; flood++) {
                client.send(Replies.numbered("t", 0, 10));
                assertThat(lines(gate, gate.agent("Ann")))
                        .filteredOn("EVENT overload work queue full"::equals)
                        .hasSize(flood);
                answers.get(answers.size() - 1).complete(RouteResult.none());
                gate.runTasks();
            }
        }
    }

    @Test
    void rateLimit_pauseOfReading_isRecorded() throws Exception {
        Options.Builder options =
                options().limits(Limits.builder().messagesPerSecond(2).build());
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            client.send("c000 c000 c000");
            gate.pass(Duration.ofSeconds(3));

            assertThat(lines(gate, gate.agent("Ann")))
                    .containsSubsequence(
                            "IN PINGREQ", "OUT PINGRESP", "EVENT reading stopped", "EVENT reading resumed");
        }
    }

    @Test
    void ownProtocol_onlySizesAreRecorded() throws Exception {
        Listener lines = Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new);
        try (FrozenGate gate = new FrozenGate(options(), lines)) {
            FrozenGate.Client client = gate.open();
            client.send(utf8("HELLO Ann\n"));
            client.send(utf8("secret\n"));
            client.lose();

            FlightRecord flight = flights.next();
            assertThat(flight.clientId()).isEqualTo("Ann");
            assertThat(Flights.packets(flight))
                    .containsExactly(
                            "OUT BYTES bytes=5", "IN BYTES bytes=10", "OUT BYTES bytes=12", "IN BYTES bytes=7");
        }
    }
}
