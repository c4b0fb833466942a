package mqgate.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The histograms of all gates in registries of Prometheus. There, a name belongs to one collector, so gates share those of a registry.
 *
 * <p>Only this class and {@link PrometheusHistogram} need Prometheus' jars; they are not loaded before there is a registry of that kind.
 */
final class PrometheusHistograms {

    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock; nothing in a value holds its key. */
    private static final Map<PrometheusRegistry, Map<String, PrometheusHistogram>> ALL = new WeakHashMap<>();

    private PrometheusHistograms() {}

    /**
     * Adds a histogram of a gate to a registry, which is one of Prometheus. Returns what takes it out again.
     *
     * @param id what the registry makes of the name and the tags
     */
    static Runnable add(MeterRegistry registry, Meter.Id id, Latency latency, Snapshots snapshots) {
        NamingConvention convention = registry.config().namingConvention();
        String name = convention.name(id.getName(), Meter.Type.TIMER, "seconds");
        Labels labels = labels(id.getConventionTags(convention));
        PrometheusRegistry prometheus = ((PrometheusMeterRegistry) registry).getPrometheusRegistry();
        LOCK.lock();
        try {
            ALL.computeIfAbsent(prometheus, first -> new HashMap<>())
                    .computeIfAbsent(name, first -> registered(prometheus, first, latency.description()))
                    .add(labels, () -> latency.of(snapshots.get()));
        } finally {
            LOCK.unlock();
        }
        return () -> remove(prometheus, name, labels);
    }

    private static PrometheusHistogram registered(PrometheusRegistry prometheus, String name, String help) {
        PrometheusHistogram histogram = new PrometheusHistogram(name, help);
        prometheus.register(histogram);
        return histogram;
    }

    private static void remove(PrometheusRegistry prometheus, String name, Labels labels) {
        LOCK.lock();
        try {
            Map<String, PrometheusHistogram> histograms = ALL.getOrDefault(prometheus, Map.of());
            PrometheusHistogram histogram = histograms.get(name);
            if (histogram != null && histogram.removeAndIsEmpty(labels)) {
                prometheus.unregister(histogram);
                histograms.remove(name);
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static Labels labels(List<Tag> tags) {
        return Labels.of(
                tags.stream().map(Tag::getKey).toList(),
                tags.stream().map(Tag::getValue).toList());
    }
}
