package mqgate.examples.console;

import java.time.Duration;
import java.util.List;
import mqgate.api.LatencyHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, in milliseconds, since the start of the gate. Immutable.
 *
 * @param bounds the upper bounds of all buckets but the last
 * @param counts how many are in each bucket
 * @param p50 what half of them did not exceed: a bound, or null if there are none or it is above the last
 * @param p99 the same of 99 in 100
 */
record Times(
        List<Double> bounds,
        List<Long> counts,
        @Nullable Double p50,
        @Nullable Double p99) {

    private static final double NANOS_PER_MILLI = 1e6;

    static Times of(LatencyHistogram histogram) {
        List<Double> bounds = histogram.getBounds().stream().map(Times::millis).toList();
        List<Long> counts = histogram.getCounts();
        return new Times(bounds, counts, quantile(bounds, counts, 0.5), quantile(bounds, counts, 0.99));
    }

    private static double millis(Duration time) {
        return time.toNanos() / NANOS_PER_MILLI;
    }

    private static @Nullable Double quantile(List<Double> bounds, List<Long> counts, double share) {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        long below = 0;
        for (int bucket = 0; bucket < bounds.size(); bucket++) {
            below += counts.get(bucket);
            if (all > 0 && below >= share * all) {
                return bounds.get(bucket);
            }
        }
        return null;
    }
}
