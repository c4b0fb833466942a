package mqgate.netty;

import static mqgate.netty.ModelClient.Kind.mqtt3;
import static mqgate.netty.ModelClient.Kind.mqtt5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.netty.ModelClient.Kind;
import mqgate.netty.ModelSender.Worth;
import org.junit.jupiter.api.Test;

/** What arrives, in which order, and what is counted, when clients read at random and everybody sends at random. */
final class DeliveryModelTest {

    private static final List<Kind> KINDS = List.of(
            mqtt3(Link.TCP),
            mqtt3(Link.WS),
            mqtt3(Link.TLS),
            mqtt5(Link.TCP, 3, Kind.ANY),
            mqtt5(Link.TCP, 0, 3),
            mqtt5(Link.WS, 2, Kind.ANY),
            mqtt5(Link.TLS, 0, Kind.ANY),
            mqtt3(Link.TCP));

    /** One run, from a seed. */
    @FunctionalInterface
    private interface Run {
        void run(long seed) throws Exception;
    }

    private static void withSeed(Run run) {
        long seed = System.nanoTime();
        try {
            run.run(seed);
        } catch (AssertionError | Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static Options.Builder roomy(long seed) {
        return Options.builder()
                .eventLoopThreads(1 + (int) (seed & 1))
                .closeTimeout(Duration.ofSeconds(30)) // those that read at random may be late to see their end
                .maxUnsentBytes(500_000_000)
                .maxUnsentBytesOfGate(2_000_000_000)
                .maxDroppableBytes(30_000)
                .maxInFlight(Kind.ANY)
                .defaultDelivery((seed & 2) == 0 ? DeliveryPolicy.must() : DeliveryPolicy.droppable());
    }

    @Test
    void roomyBounds_clientsReadAtRandom_eachSendArrivesInOrderOrIsCounted() {
        withSeed(seed -> {
            try (ModelRun run = new ModelRun(roomy(seed), seed, KINDS, 3, false, false)) {
                for (int round = 0; round < 3; round++) {
                    run.send(300, ModelSender::act);
                    run.settle();
                    assertNothingWaits(run);
                    assertAllCounted(run);
                }
                run.checkRules();
                run.leave();
                assertAllGone(run);
                assertThat(run.stats().getLostMessages()).isZero();
            }
        });
    }

    private static void assertNothingWaits(ModelRun run) {
        await().pollDelay(Duration.ZERO).untilAsserted(() -> {
            GateStats stats = run.stats();
            assertThat(stats.getQueuedBytes()).as("queued bytes").isZero();
            assertThat(stats.getBehindConnections()).as("behind").isZero();
        });
    }

    private static void assertAllCounted(ModelRun run) {
        GateStats stats = run.stats();
        assertThat(run.received(Worth.MUST)).isEqualTo(run.accepted(Worth.MUST));
        assertThat(run.received(Worth.ACKNOWLEDGED)).isEqualTo(run.accepted(Worth.ACKNOWLEDGED));
        assertThat(stats.getDroppedMessages())
                .as("dropped")
                .isEqualTo(run.accepted(Worth.DROPPABLE) - run.received(Worth.DROPPABLE));
        assertThat(stats.getReplacedMessages())
                .as("replaced")
                .isEqualTo(run.accepted(Worth.LATEST) - run.received(Worth.LATEST));
        assertThat(stats.getLostMessages()).as("lost").isZero();
        assertThat(stats.getMessagesOut()).as("messages out").isEqualTo(received(run));
        assertThat(stats.getMessagesIn())
                .as("messages in")
                .isEqualTo(run.clients().stream().mapToLong(ModelClient::asked).sum());
    }

    private static long received(ModelRun run) {
        return run.clients().stream()
                .mapToLong(client -> client.received().size())
                .sum();
    }

    /** Nobody is left, and nothing of anybody; who was not closed for being slow has left by himself. */
    private static void assertAllGone(ModelRun run) {
        await().until(() ->
                run.stats().getOpenConnections() == 0 && run.gate().handler().getAgentNum() == 0);
        assertNothingWaits(run);
        GateStats stats = run.stats();
        assertThat(stats.getSessions()).isZero();
        assertThat(closes(stats, CloseReason.SLOW_CONSUMER)
                        + closes(stats, CloseReason.GATE_OVERLOADED)
                        + closes(stats, CloseReason.CONNECTION_LOST))
                .isEqualTo(stats.getAcceptedConnections());
        Tables.assertEmptySoon(run.gate());
    }

    private static long closes(GateStats stats, CloseReason reason) {
        return stats.getCloses().get(reason);
    }

    @Test
    void roomyBounds_othersComeAndAreReset_thoseWhoStayGetAll() {
        withSeed(seed -> {
            try (ModelRun run = new ModelRun(roomy(seed), seed, KINDS, 3, false, true)) {
                run.startChurn();
                run.send(500, ModelSender::act);
                run.stopChurn();
                run.settle();
                run.checkRules();
                assertNothingWaits(run);
                run.leave();
                assertAllGone(run);
                assertThat(run.stats().getCloses())
                        .containsEntry(CloseReason.SLOW_CONSUMER, 0L)
                        .containsEntry(CloseReason.GATE_OVERLOADED, 0L);
            }
        });
    }

    private static void assertNoMoreCountedThanAccepted(ModelRun run) {
        GateStats stats = run.stats();
        long accepted = 0;
        for (Worth worth : Worth.values()) {
            accepted += run.accepted(worth);
        }
        long gone = stats.getDroppedMessages() + stats.getReplacedMessages() + stats.getLostMessages();
        assertThat(stats.getMessagesOut()).as("messages out").isGreaterThanOrEqualTo(received(run));
        assertThat(stats.getMessagesOut() + gone).as("written and not").isLessThanOrEqualTo(accepted);
    }

    @Test
    void smallBounds_clientsReadAtRandom_theSlowAreClosedAndTheOthersGetAll() {
        withSeed(seed -> {
            int closed = 0;
            for (int episode = 0; episode < 4; episode++) {
                closed += runWithSmallBounds(seed + episode, episode % 2 == 1);
            }
            assertThat(closed).as("closed").isPositive();
        });
    }

    private static int runWithSmallBounds(long seed, boolean passing) throws Exception {
        Options.Builder options = roomy(seed)
                .maxUnsentBytes(100_000)
                .maxDroppableBytes(20_000)
                .maxUnsentBytesOfGate(passing ? 60_000 : 400_000)
                .maxInFlight(10);
        try (ModelRun run = new ModelRun(options, seed, KINDS, 3, true, passing)) {
            if (passing) {
                run.startChurn();
            }
            run.send(200, ModelSender::act);
            run.stopChurn();
            run.settle();
            int closed = assertClosedForBeingSlow(run);
            run.checkRules();
            assertAcknowledgedWasReceived(run);
            run.leave();
            assertAllGone(run);
            if (!passing) {
                assertNoMoreCountedThanAccepted(run);
            }
            return closed;
        }
    }

    /** Returns how many were closed in order. */
    private static int assertClosedForBeingSlow(ModelRun run) {
        int closed = 0;
        for (int i = 0; i < run.clients().size(); i++) {
            ModelClient client = run.clients().get(i);
            if (run.isClosed(i)) {
                await().until(client::isEnded);
                CloseReason reason = run.end(i).getCloseReason().orElseThrow();
                assertThat(reason).isIn(CloseReason.SLOW_CONSUMER, CloseReason.GATE_OVERLOADED);
                assertThat(client.isCut()).as("%s cut", client).isFalse();
                if (client.isReset()) {
                    continue;
                }
                closed++;
                if (client.kind().mqtt5()) {
                    assertThat(client.reason()).as("%s", client).hasValue(reason.getMqttReasonCode());
                }
            } else {
                assertThat(client.isEnded()).as("%s ended", client).isFalse();
            }
        }
        return closed;
    }

    private static void assertAcknowledgedWasReceived(ModelRun run) {
        long done = run.sends().stream()
                .filter(send ->
                        send.acknowledged() != null && !send.acknowledged().isCompletedExceptionally())
                .count();
        assertThat(done).as("acknowledged").isLessThanOrEqualTo(run.received(Worth.ACKNOWLEDGED));
    }

    @Test
    void latest_clientsStopAndGoOn_eachEndsWithTheNewestOfEachKey() {
        withSeed(seed -> {
            List<Kind> kinds = IntStream.range(0, 50)
                    .mapToObj(i -> i % 10 < 8 ? KINDS.get(i % 2 == 0 ? 0 : 3) : KINDS.get(i % 10 == 8 ? 1 : 2))
                    .toList();
            try (ModelRun run = new ModelRun(roomy(seed), seed, kinds, 4, false, true)) {
                run.startChurn();
                run.send(150, ModelSender::actLatest);
                run.stopChurn();
                run.settle();
                run.checkRules();
                assertNothingWaits(run);
                run.leave();
                assertAllGone(run);
            }
        });
    }
}
