package mqgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time of a virtual gate, and who may move it. */
final class VirtualTimeTest {

    private final VirtualGate virtual = VirtualGate.start(options -> {});
    private final List<Object> happened = new ArrayList<>();

    @AfterEach
    void close() {
        virtual.close();
    }

    private void note(String what) {
        happened.add(what + " " + virtual.now().toMillis());
    }

    @Test
    void fixedRate_aSecondOfTicks_eachIsExact() {
        virtual.scheduler().scheduleAtFixedRate(() -> happened.add(virtual.now()), 50, 50, TimeUnit.MILLISECONDS);

        virtual.advance(Duration.ofSeconds(1));

        assertThat(happened).hasSize(20).first().isEqualTo(Duration.ofMillis(50));
        assertThat(happened.get(19)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void timersAndTasks_ofOneMoment_runInTheOrderOfTheirTimesThenOfTheirMaking() {
        virtual.scheduler().schedule(() -> note("late"), 20, TimeUnit.MILLISECONDS);
        virtual.scheduler().schedule(() -> note("first"), 10, TimeUnit.MILLISECONDS);
        virtual.scheduler().schedule(() -> note("second"), 10, TimeUnit.MILLISECONDS);
        virtual.executor().execute(() -> note("now"));
        assertThat(happened).isEmpty();

        virtual.run();
        virtual.advance(Duration.ofMillis(20));

        assertThat(happened).containsExactly("now 0", "first 10", "second 10", "late 20");
    }

    @Test
    void cancelledTimer_neverRuns() {
        ScheduledFuture<?> timer =
                virtual.scheduler().scheduleWithFixedDelay(() -> note("tick"), 1, 2, TimeUnit.SECONDS);
        virtual.advance(Duration.ofSeconds(4));

        timer.cancel(false);
        virtual.advance(Duration.ofSeconds(10));

        assertThat(happened).containsExactly("tick 1000", "tick 3000");
    }

    @Test
    void tickThatFails_isNotRunAgain() {
        ScheduledFuture<?> timer = virtual.scheduler()
                .scheduleAtFixedRate(
                        () -> {
                            note("tick");
                            throw new IllegalStateException("a mistake of the game");
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);

        virtual.advance(Duration.ofSeconds(5));

        assertThat(happened).containsExactly("tick 1000");
        assertThatThrownBy(timer::get).isInstanceOf(ExecutionException.class).hasMessageContaining("a mistake");
    }

    @Test
    void get_ofATimerToCome_movesTheTimeUntilThen() throws Exception {
        ScheduledFuture<String> timer = virtual.scheduler().schedule(() -> "done", 3, TimeUnit.HOURS);

        assertThatThrownBy(() -> timer.get(1, TimeUnit.HOURS)).isInstanceOf(TimeoutException.class);
        assertThat(timer.get()).isEqualTo("done");

        assertThat(virtual.now()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void clock_afterADay_isADayLater() {
        virtual.advance(Duration.ofDays(1));

        assertThat(virtual.clock().instant()).isEqualTo(Instant.parse("2030-01-02T00:00:00Z"));
    }

    @Test
    void await_whatComesToBeSo_endsThen() {
        virtual.scheduler().schedule(() -> note("there"), 30, TimeUnit.SECONDS);

        assertThat(virtual.await(() -> !happened.isEmpty(), Duration.ofMinutes(1)))
                .isTrue();
        assertThat(virtual.now()).isEqualTo(Duration.ofSeconds(30));
        assertThat(virtual.await(() -> happened.size() > 1, Duration.ofMinutes(1)))
                .isFalse();
        assertThat(virtual.now()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void advance_byATask_isRefused() {
        virtual.executor().execute(() -> happened.add(catchFailure(() -> virtual.advance(Duration.ofSeconds(1)))));

        virtual.run();

        assertThat(happened.get(0)).asString().contains("advance").contains("stands");
        assertThat(virtual.now()).isZero();
    }

    @Test
    void closeOfTheGate_byATimer_isRefusedBeforeAnythingIsClosed() {
        TestClient client = virtual.connect("p");
        virtual.scheduler().schedule(() -> happened.add(catchFailure(virtual.gate()::close)), 1, TimeUnit.SECONDS);

        virtual.advance(Duration.ofSeconds(2));

        assertThat(happened.get(0)).asString().contains("close: called by what runs in virtual time");
        client.ping();
    }

    @Test
    void handler_thatWaitsForATimer_isToldThatItCannot() {
        try (VirtualGate game = VirtualGate.builder()
                .options((world, options) ->
                        options.routeHandler((session, topic, body) -> RouteResult.reply(world.scheduler()
                                .schedule(() -> "late", 1, TimeUnit.SECONDS)
                                .get())))
                .start()) {
            assertThat(game.connect("p").request("shop/HD_buy/1", "{}").text()).contains("virtual time, which stands");
        }
    }

    @Test
    void anotherThread_thatMovesTheTime_isRefused() {
        Object failure =
                CompletableFuture.supplyAsync(() -> catchFailure(virtual::run)).join();

        assertThat(failure).asString().contains("run: called by thread").contains("which made the virtual gate");
    }

    @Test
    void tasksThatLeadToEachOtherForEver_areNoticed() {
        virtual.executor().execute(new Runnable() {
            @Override
            public void run() {
                if (!virtual.executor().isShutdown()) {
                    virtual.executor().execute(this);
                }
            }
        });

        assertThatIllegalStateException().isThrownBy(virtual::run).withMessageContaining("things happen at PT0S");
        virtual.executor().shutdown();
    }

    @Test
    void negativeTime_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> virtual.advance(Duration.ofSeconds(-1)))
                .withMessageContaining("time: PT-1S (expected: not negative)");
    }

    private static Object catchFailure(Runnable action) {
        try {
            action.run();
            return "nothing";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }
}
