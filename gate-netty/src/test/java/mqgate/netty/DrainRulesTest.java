package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** When each client of a gate that is drained goes, in a time that only the test moves. */
final class DrainRulesTest {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

    /** Two looks and what is between them. */
    private static final Duration SOON = Duration.ofMillis(25);

    private final List<CompletableFuture<RouteResult>> requests = new ArrayList<>();

    private Options.Builder options() {
        return Options.builder().requestTimeout(REQUEST_TIMEOUT).asyncRouteHandler((session, topic, body) -> {
            CompletableFuture<RouteResult> request = new CompletableFuture<>();
            requests.add(request);
            return request;
        });
    }

    private void answer(int request) {
        requests.get(request).complete(RouteResult.raw("answer".getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] request() {
        return TestClient.publishPacket("a/b", new byte[] {1});
    }

    private static String reply() {
        return HexFormat.of().formatHex(TestClient.publishPacket("a/b", "answer".getBytes(StandardCharsets.UTF_8)));
    }

    /** A client that has shaken hands. */
    private record Known(FrozenGate.Client client, Agent agent) {

        static Known connect(FrozenGate gate) throws Exception {
            String id = Agents.newId();
            FrozenGate.Client client = gate.connect(id, 0);
            assertThat(client.received()).isEqualTo("20020000");
            return new Known(client, gate.agent(id));
        }

        void assertThere() {
            assertThat(agent.getCloseReason()).isEmpty();
        }

        void assertSentAway() {
            assertThat(agent.getCloseReason()).contains(CloseReason.USE_ANOTHER_SERVER);
        }
    }

    @Test
    void drain_tenClientsWithinASecond_oneGoesEveryTenthOfIt() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            List<Known> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(Known.connect(gate));
            }

            Drain drain = gate.drain(Duration.ofSeconds(1));

            gate.pass(SOON);
            for (int gone = 1; gone <= 10; gone++) {
                gate.pass(Duration.ofMillis(100));
                assertThat(clients.stream().filter(known -> known.agent.isClosed()))
                        .as("gone after %d ms", gone * 100)
                        .hasSize(gone);
            }
            clients.forEach(Known::assertSentAway);
            assertThat(drain.isOver()).isTrue();
        }
    }

    @Test
    void drain_requestUnanswered_clientGoesBehindTheReply() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known known = Known.connect(gate);
            known.client.send(request());

            gate.drain(Duration.ZERO);

            gate.pass(Duration.ofMillis(800));
            known.assertThere();
            answer(0);
            gate.pass(SOON);
            assertThat(known.client.received()).isEqualTo(reply());
            known.assertSentAway();
        }
    }

    @Test
    void drain_clientGoesOnAsking_isReadForASecondAndAnswered() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known known = Known.connect(gate);
            known.client.send(request());
            gate.drain(Duration.ZERO);

            gate.pass(Duration.ofMillis(900));
            known.client.send(request());
            gate.pass(Duration.ofMillis(200));
            known.client.send(request());

            assertThat(known.client.isRead()).isFalse();
            answer(0);
            gate.pass(SOON);
            assertThat(requests).hasSize(2);
            known.assertThere();
            answer(1);
            gate.pass(SOON);
            assertThat(known.client.received()).isEqualTo(reply() + reply());
            known.assertSentAway();
            assertThat(requests).as("what came later").hasSize(2);
        }
    }

    /** A handler that is done at once leaves nothing unfinished, and yet such a client is never quiet. */
    @Test
    void drain_clientNeverSilent_isSentAwayAfterASecond() throws Exception {
        Options.Builder options = Options.builder()
                .asyncRouteHandler((session, topic, body) ->
                        CompletableFuture.completedFuture(RouteResult.raw("answer".getBytes(StandardCharsets.UTF_8))));
        try (FrozenGate gate = new FrozenGate(options)) {
            Known known = Known.connect(gate);
            gate.drain(Duration.ZERO);

            for (int i = 1; i <= 190; i++) {
                known.client.send(request());
                gate.pass(Duration.ofMillis(5));
                assertThat(known.client.received()).as("request %d", i).isEqualTo(reply());
            }
            known.assertThere();
            gate.pass(Duration.ofMillis(100));
            known.assertSentAway();
        }
    }

    @Test
    void drain_handlersNeverEnd_clientIsCutOffAfterTheRequestTimeout() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known known = Known.connect(gate);
            gate.drain(Duration.ZERO);
            gate.pass(Duration.ofMillis(5));
            known.client.send(request());
            gate.pass(Duration.ofMillis(100));
            known.client.send(request()); // whose own time begins when that of the first is over

            gate.pass(REQUEST_TIMEOUT.minusMillis(200));
            known.assertThere();
            gate.pass(Duration.ofMillis(200));
            known.assertSentAway();
            answer(1);
        }
    }

    @Test
    void drain_oneOfTwoIsCutOff_theLogCountsBoth() throws Exception {
        try (FrozenGate gate = new FrozenGate(options());
                RecordedLog log = new RecordedLog(Drain.class, Level.INFO)) {
            Known busy = Known.connect(gate);
            Known idle = Known.connect(gate);
            busy.client.send(request());
            gate.drain(Duration.ZERO);

            gate.pass(REQUEST_TIMEOUT.plus(SOON));
            idle.assertSentAway();
            busy.assertSentAway();

            assertThat(log.messages(Level.INFO))
                    .anyMatch(line -> line.contains("2 clients sent away in")
                            && line.contains("1 of them in the middle of something"));
        }
    }

    @Test
    void drain_halfOfARequestHasArrived_isGivenTheTimeForTheRest() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known known = Known.connect(gate);
            known.client.send("30 06 0003 61");
            gate.drain(Duration.ZERO);

            gate.pass(Duration.ofMillis(500));
            known.assertThere();
            known.client.send("2f62 01");
            assertThat(requests).hasSize(1);
            answer(0);
            gate.pass(SOON);
            assertThat(known.client.received()).isEqualTo(reply());
            known.assertSentAway();
        }
    }

    @Test
    void drain_readingIsPaused_whatIsReadLaterIsAnswered() throws Exception {
        Options.Builder options = options()
                .limits(Limits.builder().messagesPerSecond(4).messageBurst(1).build());
        try (FrozenGate gate = new FrozenGate(options)) {
            Known known = Known.connect(gate);
            for (int i = 0; i < 3; i++) {
                known.client.send(request());
            }
            assertThat(requests).hasSizeLessThan(3);

            gate.drain(Duration.ZERO);

            for (int i = 0; i < 3; i++) {
                gate.pass(Duration.ofMillis(300));
                known.assertThere();
                answer(i);
            }
            gate.pass(Duration.ofSeconds(1));
            assertThat(known.client.received()).isEqualTo(reply().repeat(3));
            known.assertSentAway();
        }
    }

    @Test
    void drain_messageNotAcknowledged_isWaitedForUpToASecond() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known known = Known.connect(gate);
            Known deaf = Known.connect(gate);
            for (Known each : List.of(known, deaf)) {
                each.agent.getSession().sendAtLeastOnce("news", new byte[] {1});
            }
            gate.drain(Duration.ZERO);

            gate.pass(Duration.ofMillis(500));
            known.assertThere();
            known.client.send("40020001");
            gate.pass(SOON);
            known.assertSentAway();
            deaf.assertThere();
            gate.pass(Duration.ofMillis(600));
            deaf.assertSentAway();
        }
    }

    @Test
    void drain_everybodyLeaves_isOverEarly() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known one = Known.connect(gate);
            Known other = Known.connect(gate);
            Drain drain = gate.drain(Duration.ofDays(365));

            gate.pass(Duration.ofSeconds(1));
            one.client.send("e000");
            gate.pass(SOON);
            assertThat(drain.isOver()).isFalse();
            other.client.lose();
            gate.pass(SOON);
            assertThat(drain.isOver()).isTrue();
        }
    }

    @Test
    void drain_ended_leavesTheOthersAlone() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            Known known = Known.connect(gate);
            Drain drain = gate.drain(Duration.ofSeconds(1));

            drain.end();

            gate.pass(Duration.ofSeconds(2));
            known.assertThere();
        }
    }
}
