package mqgate.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import mqgate.api.Gate;

/**
 * Puts what {@link Gate#getStats} tells into meters: connections, messages and bytes, what waits and what was given up, closes by
 * reason, and histograms of how long handlers and handshakes take and how late event loops are. Each meter has the tag {@code gate}, the
 * server id of the gate.
 *
 * <p>All meters of a scrape come from one snapshot, which is at most a tenth of a second old.
 *
 * <p>Micrometer has no meter for a histogram that is counted elsewhere. In a {@code PrometheusMeterRegistry} histograms are
 * Prometheus' own, {@code gate_handler_duration_seconds_bucket} for one. Other registries get a timer with count and sum,
 * {@code gate.handler.duration}, and a counter for each bound, {@code gate.handler.duration.histogram} with the tag {@code le}: how many
 * took no longer than so many seconds. A {@code CompositeMeterRegistry} passes on all but histograms; those go to the
 * registries that it has when the metrics are bound, so add them before.
 *
 * <p>Meters stay in their registry until {@link #close}, also if nobody holds this object, and tell the last figures of a gate that is
 * closed. For any thread.
 *
 * @since 0.1
 */
public final class GateMetrics implements MeterBinder, AutoCloseable {

    private final Snapshots snapshots;
    private final Tags tags;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<MeterRegistry, Binding> bindings = new HashMap<>(); // guarded by lock

    private GateMetrics(Gate gate, Tags tags) {
        snapshots = new Snapshots(gate::getStats, System::nanoTime);
        this.tags = tags;
    }

    /**
     * Returns the metrics of a gate, which are in no registry yet.
     *
     * @param gate the gate, started or not
     * @return its metrics
     */
    public static GateMetrics of(Gate gate) {
        return of(gate, List.of());
    }

    /**
     * Returns the metrics of a gate with tags of the caller's, which are in no registry yet.
     *
     * @param gate the gate, started or not
     * @param tags what all its meters are tagged with, besides {@code gate}
     * @return its metrics
     */
    public static GateMetrics of(Gate gate, Iterable<Tag> tags) {
        requireNonNull(gate, "gate");
        requireNonNull(tags, "tags");
        return new GateMetrics(
                gate, Tags.of("gate", gate.getOptions().getServerId()).and(tags));
    }

    /**
     * Puts the meters into a registry; nothing happens if they are there already.
     *
     * @param registry any registry, and as many of them as wanted
     * @throws IllegalStateException if other metrics with the same tags are in the registry
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        requireNonNull(registry, "registry");
        lock.lock();
        try {
            bindings.computeIfAbsent(registry, first -> Binding.of(first, snapshots, tags));
        } finally {
            lock.unlock();
        }
    }

    /** Takes the meters out of all registries that they were put into. They can be put there again. */
    @Override
    public void close() {
        lock.lock();
        try {
            bindings.values().forEach(Binding::undo);
            bindings.clear();
        } finally {
            lock.unlock();
        }
    }
}
