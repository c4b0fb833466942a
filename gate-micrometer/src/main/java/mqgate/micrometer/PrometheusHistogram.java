package mqgate.micrometer;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mqgate.api.LatencyHistogram;

/** One histogram of some gates, by their labels. For any thread. */
final class PrometheusHistogram implements Collector {

    private static final double NANOS_OF_A_SECOND = 1e9;

    private final MetricMetadata metadata;
    private final Map<Labels, Supplier<LatencyHistogram>> gates = new ConcurrentHashMap<>();

    PrometheusHistogram(String name, String help) {
        metadata = new MetricMetadata(name, help);
    }

    /** @throws IllegalStateException if there is a gate with these labels, which nobody could tell apart */
    void add(Labels labels, Supplier<LatencyHistogram> source) {
        if (gates.putIfAbsent(labels, source) != null) {
            throw new IllegalStateException("registry: has " + metadata.getName() + labels + " already");
        }
    }

    boolean removeAndIsEmpty(Labels labels) {
        gates.remove(labels);
        return gates.isEmpty();
    }

    @Override
    @SuppressWarnings("deprecation") // Prometheus' client as Micrometer 1.15 brings it has nothing newer
    public String getPrometheusName() {
        return metadata.getPrometheusName();
    }

    @Override
    public HistogramSnapshot collect() {
        return new HistogramSnapshot(
                metadata,
                gates.entrySet().stream()
                        .map(gate -> point(gate.getKey(), gate.getValue().get()))
                        .toList());
    }

    private static HistogramDataPointSnapshot point(Labels labels, LatencyHistogram histogram) {
        Stream<Double> bounds = histogram.getBounds().stream().map(PrometheusHistogram::seconds);
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(
                        Stream.concat(bounds, Stream.of(Double.POSITIVE_INFINITY))
                                .toList(),
                        histogram.getCounts()))
                .sum(seconds(histogram.getSum()))
                .labels(labels)
                .build();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_OF_A_SECOND;
    }
}
