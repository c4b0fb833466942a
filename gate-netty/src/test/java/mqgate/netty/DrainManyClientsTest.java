package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** A gate is drained while two thousand clients of all kinds ask it all the time: none of them loses a reply. */
@JudgesTime
final class DrainManyClientsTest {

    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int CLIENTS = 2000;
    private static final int LONGEST_HANDLER_MILLIS = 400;

    /** How many times as many clients as on the average may go within a tenth of a second, on a busy machine. */
    private static final int MOST_OF_THE_AVERAGE = 20;

    private final AtomicIntegerArray begun = new AtomicIntegerArray(CLIENTS);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private Options.Builder options() {
        return Options.builder().router(message -> route(message.getTopic()));
    }

    private Route route(String topic) {
        begun.incrementAndGet(Integer.parseInt(topic.substring(topic.indexOf('/') + 1)));
        if (topic.startsWith("blocking/")) {
            return (RouteHandler) DrainManyClientsTest::block;
        }
        return topic.startsWith("late/")
                ? (AsyncRouteHandler) this::late
                : (AsyncRouteHandler) (session, name, body) -> CompletableFuture.completedFuture(RouteResult.raw(body));
    }

    private static RouteResult block(Session session, String topic, byte[] body) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        return RouteResult.raw(body);
    }

    private CompletableFuture<RouteResult> late(Session session, String topic, byte[] body) {
        CompletableFuture<RouteResult> result = new CompletableFuture<>();
        int millis = ThreadLocalRandom.current().nextInt(50, LONGEST_HANDLER_MILLIS);
        timer.schedule(() -> result.complete(RouteResult.raw(body)), millis, TimeUnit.MILLISECONDS);
        return result;
    }

    @Test
    void drain_twoThousandClientsAsk_noneLosesAReply() throws Exception {
        try (TestGate gate = TestGate.start(options());
                Crowd crowd = new Crowd()) {
            crowd.add(900, gate, Link.TCP, "late");
            crowd.add(100, gate, Link.TCP, "blocking");
            crowd.add(100, gate, Link.TCP, "now");
            crowd.add(500, gate, Link.WS, "late");
            crowd.add(200, gate, Link.TLS, "late");
            crowd.add(200, gate, Link.WSS, "late");
            crowd.mark();
            long begin = System.nanoTime();

            gate.gate().drain(TIME);

            long took = System.nanoTime() - begin;
            await().until(() -> crowd.askers().stream().allMatch(asker -> asker.goneNanos != 0));
            report(crowd.askers(), begin, took);
            assertNoReplyLost(crowd.askers());
            assertSpread(crowd.askers(), begin);
        } finally {
            timer.shutdownNow();
        }
    }

    private void assertNoReplyLost(List<Crowd.Asker> askers) {
        for (Crowd.Asker asker : askers) {
            assertThat(asker.answered)
                    .as("%s: replies to what it had asked before", asker.topic)
                    .isGreaterThanOrEqualTo(asker.sentBefore);
            assertThat(asker.answered)
                    .as("%s: replies to what the gate began to handle", asker.topic)
                    .isEqualTo(begun.get(asker.number()));
        }
    }

    private static void assertSpread(List<Crowd.Asker> askers, long begin) {
        int average = (int) (CLIENTS * 100 / TIME.toMillis());
        long[] gone = goneMillis(askers, begin);
        int most = 0;
        for (int first = 0, last = 0; last < gone.length; last++) {
            while (gone[last] - gone[first] >= 100) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        System.out.printf(Locale.ROOT, "drain: within 100 ms %d clients on average, %d at most%n", average, most);
        assertThat(most).as("gone within 100 ms").isLessThan(average * MOST_OF_THE_AVERAGE);
        assertThat(gone[CLIENTS * 9 / 10] - gone[CLIENTS / 10])
                .as("between the first tenth and the last")
                .isGreaterThan(TIME.toMillis() / 2);
    }

    private static long[] goneMillis(List<Crowd.Asker> askers, long begin) {
        return askers.stream()
                .mapToLong(asker -> (asker.goneNanos - begin) / 1_000_000)
                .sorted()
                .toArray();
    }

    private void report(List<Crowd.Asker> askers, long begin, long took) {
        long[] gone = goneMillis(askers, begin);
        int open =
                askers.stream().mapToInt(asker -> asker.sent - asker.answered).sum();
        int sent = askers.stream().mapToInt(asker -> asker.sent).sum();
        int lost = 0;
        for (Crowd.Asker asker : askers) {
            lost += Math.max(asker.sentBefore, begun.get(asker.number())) - asker.answered;
        }
        long longest =
                askers.stream().mapToLong(asker -> asker.longestWaitNanos).max().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "drain: %d clients, %d requests, %d replies lost, %d requests came after the end of reading, longest wait %d ms, "
                        + "spread over %d ms: p10 %d ms, p50 %d ms, p90 %d ms, last %d ms, all done after %d ms%n",
                askers.size(),
                sent,
                lost,
                open,
                longest / 1_000_000,
                TIME.toMillis(),
                gone[gone.length / 10],
                gone[gone.length / 2],
                gone[gone.length * 9 / 10],
                gone[gone.length - 1],
                took / 1_000_000);
    }
}
