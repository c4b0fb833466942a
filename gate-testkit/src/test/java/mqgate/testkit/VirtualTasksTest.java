package mqgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is handed to the executors of a virtual gate, and its results. */
final class VirtualTasksTest {

    private final VirtualGate virtual = VirtualGate.start(options -> {});
    private final List<String> happened = new ArrayList<>();

    @AfterEach
    void close() {
        virtual.close();
    }

    private static String fail() {
        throw new IllegalStateException("a mistake of the game");
    }

    @Test
    void get_ofASubmittedTask_runsIt() throws Exception {
        Future<String> task = virtual.executor().submit(() -> "done");
        Future<String> other = virtual.scheduler().submit(() -> happened.add("run"), "done too");
        assertThat(task.isDone()).isFalse();

        assertThat(task.get()).isEqualTo("done");
        assertThat(other.get(1, TimeUnit.SECONDS)).isEqualTo("done too");

        assertThat(happened).containsExactly("run");
        assertThat(virtual.now()).isZero();
    }

    @Test
    void get_ofASubmittedTaskThatFails_hasTheFailure() {
        Future<String> task = virtual.executor().submit(VirtualTasksTest::fail);

        assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).hasMessageContaining("a mistake");
    }

    @Test
    void get_byAHandler_isRefused() {
        try (VirtualGate game = VirtualGate.builder()
                .options((world, options) -> options.routeHandler((session, topic, body) ->
                        RouteResult.reply(world.executor().submit(() -> "late").get())))
                .start()) {
            assertThat(game.connect("p").request("shop/HD_buy/1", "{}").text()).contains("virtual time, which stands");
        }
    }

    @Test
    void invoke_severalTasks_runsThemInOrder() throws Exception {
        Callable<String> first = () -> "first";
        Callable<String> failing = VirtualTasksTest::fail;

        List<Future<String>> all = virtual.executor().invokeAll(List.of(failing, first));
        assertThat(all.get(1).get()).isEqualTo("first");
        assertThat(virtual.executor().invokeAny(List.of(failing, first))).isEqualTo("first");
        assertThat(virtual.scheduler().invokeAny(List.of(first), 1, TimeUnit.SECONDS))
                .isEqualTo("first");

        assertThatThrownBy(() -> virtual.executor().invokeAny(List.of(failing)))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("a mistake");
        assertThatIllegalArgumentException().isThrownBy(() -> virtual.executor().invokeAny(List.of()));
    }

    @Test
    void schedule_atNoTime_neverRuns() {
        virtual.advance(Duration.ofSeconds(1));
        virtual.scheduler().schedule(() -> happened.add("once"), Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        virtual.scheduler().scheduleAtFixedRate(() -> happened.add("tick"), 1, Long.MAX_VALUE, TimeUnit.DAYS);

        virtual.advance(Duration.ofDays(365));

        assertThat(happened).containsExactly("tick");
    }

    @Test
    void awaitTermination_withoutAnEnd_waitsForWhatThereIs() throws Exception {
        virtual.executor().execute(() -> happened.add("run"));
        virtual.executor().shutdown();

        assertThat(virtual.executor().awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS))
                .isTrue();

        assertThat(happened).containsExactly("run");
        assertThat(virtual.now()).isZero();
    }

    @Test
    void await_withoutPatience_looksOnce() {
        virtual.advance(Duration.ofSeconds(1));
        virtual.executor().execute(() -> happened.add("now"));

        assertThat(virtual.await(() -> happened.size() > 1, Duration.ofSeconds(-1)))
                .isFalse();

        assertThat(happened).containsExactly("now");
        assertThat(virtual.now()).isEqualTo(Duration.ofSeconds(1));
    }
}
