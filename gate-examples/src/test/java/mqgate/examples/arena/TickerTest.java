package mqgate.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mqgate.testkit.VirtualGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TickerTest {

    private final VirtualGate world = VirtualGate.start(options -> {});
    private final List<Long> times = new ArrayList<>();
    private Duration workTook = Duration.ZERO;
    private Runnable work = () -> {};
    private final Ticker ticker = new Ticker(50, world.scheduler(), this::nanoTime, this::tick);

    @AfterEach
    void close() {
        world.close();
    }

    private long nanoTime() {
        return world.now().plus(workTook).toNanos();
    }

    private void tick() {
        times.add(Duration.ofNanos(nanoTime()).toMillis());
        work.run();
    }

    @Test
    void start_workTakesNoTime_ticksAtEachInterval() {
        ticker.start();

        world.advance(Duration.ofMillis(200));

        assertThat(times).containsExactly(50L, 100L, 150L, 200L);
    }

    @Test
    void tick_workTakesAWhile_keepsTheRate() {
        ticker.start();
        work = () -> workTook = workTook.plusMillis(20);

        world.advance(Duration.ofMillis(140));

        assertThat(times).containsExactly(50L, 100L, 150L, 200L);
    }

    @Test
    void tick_workTakesTooLong_leavesOutWhatWasMissed() {
        ticker.start();
        work = () -> {
            workTook = workTook.plusMillis(120);
            work = () -> {};
        };

        world.advance(Duration.ofMillis(180));

        assertThat(times).containsExactly(50L, 200L, 250L, 300L);
    }

    @Test
    void tick_workFails_goesOn() {
        ticker.start();
        work = () -> {
            work = () -> {};
            throw new IllegalStateException("on purpose");
        };

        world.advance(Duration.ofMillis(150));

        assertThat(times).containsExactly(50L, 100L, 150L);
    }

    @Test
    void stop_ticksNoMore() {
        ticker.start();
        world.advance(Duration.ofMillis(100));

        ticker.stop();
        world.advance(Duration.ofMillis(200));

        assertThat(times).containsExactly(50L, 100L);
    }
}
