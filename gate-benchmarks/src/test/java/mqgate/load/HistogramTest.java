package mqgate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HistogramTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 7_001, 1_000_000, 3_600_000_000_000L})
    void percentile_ofEvenValues_isRightToOnePercent(long unit) {
        Histogram histogram = new Histogram();

        LongStream.rangeClosed(1, 1000).forEach(i -> histogram.add(i * unit));

        assertThat(histogram.percentile(50)).isCloseTo(500 * unit, withinPercentage(1));
        assertThat(histogram.percentile(99)).isCloseTo(990 * unit, withinPercentage(1));
        assertThat(histogram.percentile(100)).isEqualTo(1000 * unit);
    }
}
