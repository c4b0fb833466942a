package mqgate.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.noop.NoopGauge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one gate has in one registry, and how it leaves it. Not for several threads at once. */
final class Binding {

    private static final String PROMETHEUS = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry";

    private final Snapshots snapshots;
    private final List<Runnable> undo = new ArrayList<>();

    private Binding(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Puts all that a gate has into a registry.
     *
     * @throws IllegalStateException if something there has the same names and tags
     */
    static Binding of(MeterRegistry registry, Snapshots snapshots, Tags tags) {
        Binding binding = new Binding(snapshots);
        try {
            binding.add(registry, new GateMeters(registry, snapshots, tags)::register);
            for (Latency latency : Latency.ALL) {
                binding.add(registry, latency, latency.meter(), tags);
            }
            return binding;
        } catch (RuntimeException e) {
            binding.undo();
            throw e;
        }
    }

    void undo() {
        undo.forEach(Runnable::run);
        undo.clear();
    }

    /** Registries hand out a meter that is there already instead of a new one, and would do so for ever. */
    private void add(MeterRegistry registry, Meters meters) {
        Set<Meter> before = new HashSet<>(registry.getMeters());
        meters.register(meter -> {
            if (before.contains(meter)) {
                throw new IllegalStateException(
                        "registry: has " + meter.getId()
                                + " already (expected: a gate with another server id, or other tags, or the former metrics closed)");
            }
            undo.add(() -> registry.remove(meter));
        });
    }

    /** Each kind of registry has its own way to show a histogram; a composite has several. */
    private void add(MeterRegistry registry, Latency latency, String name, Tags tags) {
        if (registry instanceof CompositeMeterRegistry composite) {
            List<Meter.Id> ids = mapped(registry, name, tags);
            ids.forEach(id -> composite
                    .getRegistries()
                    .forEach(child -> add(child, latency, id.getName(), Tags.of(id.getTags()))));
        } else if (isPrometheus(registry.getClass())) {
            mapped(registry, name, tags)
                    .forEach(id -> undo.add(PrometheusHistograms.add(registry, id, latency, snapshots)));
        } else {
            add(registry, new LatencyMeters(registry, latency, snapshots, name, tags)::register);
        }
    }

    /** Prometheus' jar need not be there, so this asks by name. */
    private static boolean isPrometheus(Class<?> registry) {
        Class<?> each = registry;
        while (each != null && !each.getName().equals(PROMETHEUS)) {
            each = each.getSuperclass();
        }
        return each != null;
    }

    /**
     * Returns what a registry makes of a name, with its common tags and filters; nothing if it does not want it. Only a meter that was
     * registered tells that.
     */
    private static List<Meter.Id> mapped(MeterRegistry registry, String name, Tags tags) {
        Gauge probe = Gauge.builder(name, () -> 0).tags(tags).register(registry);
        if (probe instanceof NoopGauge) {
            return List.of();
        }
        registry.remove(probe);
        return List.of(probe.getId());
    }
}
