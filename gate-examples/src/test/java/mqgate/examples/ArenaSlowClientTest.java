package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One of two players makes itself slow with the switch of the page. Judges time, on machines that draw without a graphics card and do other things as well:
 * the windows are small, the first seconds do not count, and it takes one good window of at most ten for each gap.
 */
@Tag("time")
final class ArenaSlowClientTest {

    private static final int LEAST_WINDOWS = 2;
    private static final int MOST_WINDOWS = 10; // what else the machine does may spoil some
    private static final int WINDOW_MILLIS = 5_000;
    private static final double BOUND_MILLIS = 100;

    private static PageProcess arena;

    @BeforeAll
    static void start() throws Exception {
        Chromium.assumeInstalled();
        arena = PageProcess.start("arena");
    }

    @AfterAll
    static void stop() {
        if (arena != null) {
            arena.close();
        }
    }

    @Test
    void slowSwitch_onOnePage_theOtherStuttersNot() {
        try (ArenaPage quick = ArenaPage.play(Chromium.page(480, 360), arena, "quick", "1");
                ArenaPage slow = ArenaPage.play(Chromium.page(320, 240), arena, "slow", "1")) {
            int id = slow.ballId();
            slow.page().click("#slow").await("arena.slow");
            slow.awaitPlaying().page().await("arena.missed > 20");
            assertThat(slow.ballId()).as("the ball that it had before").isEqualTo(id);

            List<Window> windows = watch(quick, slow);

            windows.forEach(window -> System.out.println("arena, beside a slow client: " + window));
            assertThat(windows).as("frame gaps, p99").anyMatch(Window::hasSmoothFrames);
            assertThat(windows).as("update gaps, p99").anyMatch(Window::hasSmoothUpdates);
            assertThat(windows).allMatch(window -> window.missed() == 0);
            assertThat(windows).allMatch(window -> window.missedBySlow() > 0);
            quick.assertNoErrors();
            slow.assertNoErrors();
        }
    }

    private static boolean isSeen(List<Window> windows) {
        return windows.size() >= LEAST_WINDOWS
                && windows.stream().anyMatch(Window::hasSmoothFrames)
                && windows.stream().anyMatch(Window::hasSmoothUpdates);
    }

    private static List<Window> watch(ArenaPage quick, ArenaPage slow) {
        List<Window> windows = new ArrayList<>();
        while (!isSeen(windows) && windows.size() < MOST_WINDOWS) {
            slow.page().evaluate("window.missedBefore = arena.missed");
            JsonNode seen = quick.page().evaluate(WATCH);
            windows.add(new Window(
                    percentile(seen.path("frameGaps")),
                    percentile(seen.path("updateGaps")),
                    seen.path("missed").asInt(),
                    slow.page().evaluate("arena.missed - missedBefore").asInt(),
                    slow.page().evaluate("arena.roundTrip").asDouble()));
        }
        return windows;
    }

    /** The gaps of a window, those that ended in it: from how many there were before. */
    private static final String WATCH = """
            new Promise(passed => {
              arena.frameGaps.length = 0;
              arena.updateGaps.length = 0;
              const before = arena.missed;
              setTimeout(() => passed({
                frameGaps: Array.from(arena.frameGaps),
                updateGaps: Array.from(arena.updateGaps),
                missed: arena.missed - before
              }), %d);
            })
            """.formatted(WINDOW_MILLIS);

    private static double percentile(JsonNode gaps) {
        List<Double> sorted = new ArrayList<>();
        gaps.forEach(gap -> sorted.add(gap.asDouble()));
        sorted.sort(null);
        assertThat(sorted).as("gaps of a window").hasSizeGreaterThan(WINDOW_MILLIS / 100);
        return sorted.get((int) (sorted.size() * 0.99));
    }

    private record Window(double frameGap, double updateGap, int missed, int missedBySlow, double slowRoundTrip) {

        boolean hasSmoothFrames() {
            return frameGap < BOUND_MILLIS;
        }

        boolean hasSmoothUpdates() {
            return updateGap < BOUND_MILLIS;
        }
    }
}
