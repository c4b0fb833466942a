package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.Gate;
import mqgate.api.LatencyHistogram;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** How late an event loop comes to what it is asked to do. */
final class LoopLagTest {

    private final FrozenLoop loop = new FrozenLoop();
    private final LoopLag lag = new LoopLag(loop, loop.ticker()::nanoTime);

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private LatencyHistogram lags() {
        return LatencySnapshot.of(List.of(lag.latencies()));
    }

    @Test
    void watch_notCalled_nothingTicks() {
        assertThat(loop.hasTimers()).isFalse();
        loop.pass(millis(1000));
        assertThat(lags().getCount()).isZero();
    }

    @Test
    void watch_idleLoop_countsTenEachSecondThatAreNotLate() {
        lag.watch();
        loop.passInJumps(millis(1000));

        assertThat(lags().getCounts()).first().isEqualTo(10L);
        assertThat(lags().getSum()).isZero();
    }

    @Test
    void watch_calledAgain_ticksAsBefore() {
        for (int i = 0; i < 20; i++) {
            lag.watch();
            loop.passInJumps(millis(50));
        }
        assertThat(lags().getCount()).isEqualTo(10);
    }

    @Test
    void watch_loopThatStoodStill_countsEachTickThatItMissed() {
        lag.watch();
        loop.pass(millis(450));

        assertThat(lags().getCount()).isEqualTo(4);
        assertThat(lags().getSum()).isEqualTo(millis(350 + 250 + 150 + 50));
        loop.passInJumps(millis(50));
        assertThat(lags().getCount()).isEqualTo(5);
        assertThat(lags().getSum()).isEqualTo(millis(800));
    }

    @Test
    void watch_loopThatStandsStill_countsOnceWhatIsLaterThanAllBounds() {
        lag.watch();
        loop.spend(millis(10_350));

        lag.watch();
        lag.watch();

        assertThat(lags().getCounts()).endsWith(0L, 3L);
        assertThat(lags().getSum()).isEqualTo(millis(10_250 + 10_150 + 10_050));
        loop.runTasks();
        assertThat(lags().getCount()).isEqualTo(103);
        assertThat(lags().getCounts()).last().isEqualTo(3L);
    }

    @Test
    void watch_oftenWhileTheLoopStandsStill_measuresTheSame() {
        lag.watch();
        for (int i = 0; i < 9; i++) {
            loop.spend(millis(50));
            lag.watch();
        }
        loop.runTasks();

        assertThat(lags().getCount()).isEqualTo(4);
        assertThat(lags().getSum()).isEqualTo(millis(350 + 250 + 150 + 50));
    }

    @Test
    void getEventLoopLags_gateThatIsNotStarted_countsNothingAndStartsNoThread() {
        try (Gate gate = NettyGate.create(Options.builder().build())) {
            assertThat(gate.getStats().getEventLoopLags().getCount()).isZero();
            assertThat(gate.getStats().getEventLoopLags().getCounts()).hasSize(20);
        }
    }

    @Test
    void getEventLoopLags_handlerThatBlocksTheLoop_tellsHowLate() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AsyncRouteHandler blocker = (session, topic, body) -> {
            entered.countDown();
            release.await();
            return CompletableFuture.completedStage(RouteResult.raw(body));
        };
        try (TestGate gate =
                        TestGate.start(Options.builder().eventLoopThreads(1).asyncRouteHandler(blocker));
                TestClient client = gate.connect()) {
            await().until(() -> gate.gate().getStats().getEventLoopLags().getCount() > 0);
            client.publish("t", "");
            Tasks.await(entered);
            await().pollDelay(millis(450)).until(() -> true);
            release.countDown();
            client.readPublish();

            await().until(() -> countAbove(millis(250), gate) > 0);
        }
    }

    private static long countAbove(Duration bound, TestGate gate) {
        LatencyHistogram lags = gate.gate().getStats().getEventLoopLags();
        int skipped = lags.getBounds().indexOf(bound) + 1;
        return lags.getCounts().stream()
                .skip(skipped)
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void getEventLoopLags_closedGate_stayAsTheyAre() throws Exception {
        TestGate gate = TestGate.start(Options.builder().eventLoopThreads(1));
        await().until(() -> gate.gate().getStats().getEventLoopLags().getCount() > 0);
        gate.close();

        LatencyHistogram atTheEnd = gate.gate().getStats().getEventLoopLags();
        await().pollDelay(millis(250)).until(() -> true);
        assertThat(gate.gate().getStats().getEventLoopLags()).isEqualTo(atTheEnd);
    }
}
