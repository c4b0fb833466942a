package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.GateStats;
import mqgate.api.LatencyHistogram;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long handlers take; the topic of each message says it, in microseconds. */
final class HandlerTimesTest {

    private final CompletableFuture<RouteResult> later = new CompletableFuture<>();
    private FrozenGate gate;

    @AfterEach
    void close() {
        gate.close();
    }

    private FrozenGate.Client connect(String clientId) {
        FrozenGate.Client client = gate.connect(clientId, 0);
        assertThat(client.isOpen()).isTrue();
        return client;
    }

    private void start(Options.Builder options) {
        gate = new FrozenGate(options);
    }

    private void startAtOnce() {
        AsyncRouteHandler handler = (session, topic, body) -> {
            takeTime(topic);
            return CompletableFuture.completedStage(RouteResult.none());
        };
        start(Options.builder().asyncRouteHandler(handler));
    }

    private void startBlocking() {
        RouteHandler handler = (session, topic, body) -> {
            takeTime(topic);
            return RouteResult.none();
        };
        start(Options.builder().routeHandler(handler));
    }

    private void takeTime(String topic) {
        gate.spend(micros(topic));
    }

    private static Duration micros(String topic) {
        return Duration.ofNanos(Long.parseLong(topic) * 1000);
    }

    private static void publish(FrozenGate.Client client, int times, String topic) {
        byte[] packet = TestClient.publishPacket(topic, new byte[0]);
        for (int i = 0; i < times; i++) {
            client.send(packet);
        }
    }

    private static long countUpTo(LatencyHistogram times, Duration bound) {
        int index = times.getBounds().indexOf(bound);
        assertThat(index).as("a bound of " + bound).isNotNegative();
        return times.getCounts().get(index);
    }

    @Test
    void getHandlerTime_moreClients_neverFalls() {
        startAtOnce();
        FrozenGate.Client slow = connect("slow");
        publish(slow, 1, "50000");
        publish(slow, 15, "1");
        List<Duration> times = new ArrayList<>(List.of(gate.stats().getHandlerTime()));

        for (int i = 0; i < 20; i++) {
            publish(connect("c" + i), 1, "1");
            times.add(gate.stats().getHandlerTime());
        }

        assertThat(times).isSorted().last().isEqualTo(Duration.ofMillis(50).plusNanos(countSince(1) * 1000));
    }

    /** How many messages the samples stand for, without the first ones. */
    private long countSince(long first) {
        return gate.stats().getHandlerTimes().getCount() - first;
    }

    @Test
    void getHandlerTimes_atOnce_standForAllButTheLast() {
        startAtOnce();
        FrozenGate.Client client = connect("a");
        publish(client, 1, "700");

        assertThat(gate.stats().getHandlerTimes().getCount()).isOne();
        for (int i = 0; i < 200; i++) {
            publish(client, 1, "700");
            GateStats stats = gate.stats();
            assertThat(stats.getHandledMessages()).isEqualTo(i + 2);
            assertThat(stats.getHandlerTimes().getCount()).isBetween(i + 2L - 30, i + 2L);
        }
        LatencyHistogram times = gate.stats().getHandlerTimes();
        assertThat(countUpTo(times, Duration.ofMillis(1))).isEqualTo(times.getCount());
        assertThat(times.getSum()).isEqualTo(micros("700").multipliedBy(times.getCount()));
    }

    /** One message of each sixteen is slow, always at the same place: samples at even distances would see all of those or none. */
    @Test
    void getHandlerTimes_loadWithARhythm_isSeenAsItIs() {
        startAtOnce();
        FrozenGate.Client client = connect("a");

        for (int i = 0; i < 4000; i++) {
            publish(client, 8, "1");
            publish(client, 1, "1000");
            publish(client, 7, "1");
        }

        LatencyHistogram times = gate.stats().getHandlerTimes();
        assertThat(countUpTo(times, Duration.ofMillis(1))).isCloseTo(4000, within(600L));
        assertThat(times.getSum()).isCloseTo(Duration.ofMillis(4060), Duration.ofMillis(600));
    }

    @Test
    void getHandlerTimes_blockingHandlers_areAllTimed() {
        startBlocking();
        FrozenGate.Client client = connect("a");

        publish(client, 3, "0");
        publish(client, 2, "10");
        publish(client, 1, "11");
        publish(client, 1, "10000000");
        publish(client, 1, "10000001");

        LatencyHistogram times = gate.stats().getHandlerTimes();
        assertThat(countUpTo(times, Duration.ofNanos(10_000))).isEqualTo(5);
        assertThat(countUpTo(times, Duration.ofNanos(25_000))).isOne();
        assertThat(countUpTo(times, Duration.ofSeconds(10))).isOne();
        assertThat(times.getCounts()).last().isEqualTo(1L);
        assertThat(times.getCount()).isEqualTo(8).isEqualTo(gate.stats().getHandledMessages());
        assertThat(times.getSum()).isEqualTo(micros("20000032"));
        assertThat(gate.stats().getHandlerTime()).isEqualTo(times.getSum());
    }

    @Test
    void getHandlerTimes_resultComesLater_isTheTimeUntilThen() {
        start(Options.builder().asyncRouteHandler((session, topic, body) -> later));
        publish(connect("a"), 1, "t");
        gate.pass(Duration.ofMillis(300));
        assertThat(gate.stats().getHandlerTimes().getCount()).isZero();

        later.complete(RouteResult.none());

        LatencyHistogram times = gate.stats().getHandlerTimes();
        assertThat(countUpTo(times, Duration.ofMillis(500))).isOne();
        assertThat(times.getSum()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void getBounds_always_riseInThreeStepsForEachPowerOfTen() {
        startAtOnce();

        LatencyHistogram times = gate.stats().getHandlerTimes();

        assertThat(times.getBounds())
                .hasSize(19)
                .isSorted()
                .startsWith(Duration.ofNanos(10_000), Duration.ofNanos(25_000), Duration.ofNanos(50_000))
                .endsWith(
                        Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(times.getCounts()).hasSize(20).containsOnly(0L);
        assertThat(times.getCount()).isZero();
        assertThat(times.getSum()).isZero();
    }
}
