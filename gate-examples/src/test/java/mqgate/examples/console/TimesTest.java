package mqgate.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import mqgate.api.LatencyHistogram;
import org.junit.jupiter.api.Test;

final class TimesTest {

    /** Up to 10 µs, 1 ms, 10 s, and longer. */
    private record Histogram(List<Long> getCounts) implements LatencyHistogram {

        static Times times(Long... counts) {
            return Times.of(new Histogram(List.of(counts)));
        }

        @Override
        public List<Duration> getBounds() {
            return List.of(Duration.ofNanos(10_000), Duration.ofMillis(1), Duration.ofSeconds(10));
        }

        @Override
        public long getCount() {
            return getCounts.stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public Duration getSum() {
            return Duration.ZERO;
        }
    }

    @Test
    void of_counts_haveBoundsInMilliseconds() {
        Times times = Histogram.times(98L, 1L, 1L, 0L);

        assertThat(times.bounds()).containsExactly(0.01, 1.0, 10_000.0);
        assertThat(times.counts()).containsExactly(98L, 1L, 1L, 0L);
        assertThat(times.p50()).isEqualTo(0.01);
        assertThat(times.p99()).isEqualTo(1.0);
    }

    @Test
    void of_moreThanOneInAHundredAboveABound_isTheNextBound() {
        assertThat(Histogram.times(97L, 1L, 2L, 0L).p99()).isEqualTo(10_000.0);
    }

    @Test
    void of_aboveTheLastBound_hasNone() {
        Times times = Histogram.times(5L, 0L, 0L, 1L);

        assertThat(times.p50()).isEqualTo(0.01);
        assertThat(times.p99()).isNull();
    }

    @Test
    void of_noCounts_haveNone() {
        Times times = Histogram.times(0L, 0L, 0L, 0L);

        assertThat(times.p50()).isNull();
        assertThat(times.p99()).isNull();
    }
}
