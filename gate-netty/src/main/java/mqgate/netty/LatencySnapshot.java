package mqgate.netty;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import mqgate.api.LatencyHistogram;

/** Latencies at one moment. Immutable. */
record LatencySnapshot(List<Long> getCounts, Duration getSum) implements LatencyHistogram {

    private static final List<Duration> BOUNDS = LatencyBuckets.bounds();

    /** All of these together. */
    static LatencySnapshot of(List<? extends Latencies> latencies) {
        List<Long> counts = IntStream.range(0, LatencyBuckets.COUNT)
                .mapToObj(bucket ->
                        latencies.stream().mapToLong(each -> each.count(bucket)).sum())
                .toList();
        return new LatencySnapshot(
                counts,
                Duration.ofNanos(latencies.stream().mapToLong(Latencies::nanos).sum()));
    }

    @Override
    public List<Duration> getBounds() {
        return BOUNDS;
    }

    @Override
    public long getCount() {
        return getCounts.stream().mapToLong(Long::longValue).sum();
    }
}
