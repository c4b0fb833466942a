package mqgate.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import mqgate.api.CloseReason;
import mqgate.api.GateStats;
import org.jspecify.annotations.Nullable;

/**
 * All meters of a gate but its histograms.
 *
 * <p>Registries hold what a meter is about weakly, and its function strongly: the functions hold the snapshots, so that they stay as
 * long as the meter.
 */
final class GateMeters {

    private static final Tags NONE = Tags.empty();

    private final MeterRegistry registry;
    private final Snapshots snapshots;
    private final Tags tags;

    GateMeters(MeterRegistry registry, Snapshots snapshots, Tags tags) {
        this.registry = registry;
        this.snapshots = snapshots;
        this.tags = tags;
    }

    void register(Consumer<Meter> registered) {
        connections(registered);
        traffic(registered);
        waiting(registered);
        discarded(registered);
        closes(registered);
    }

    private void connections(Consumer<Meter> registered) {
        registered.accept(gauge(
                "gate.connections",
                null,
                "Open sockets, also those whose handshake is not done",
                GateStats::getOpenConnections));
        registered.accept(gauge("gate.sessions", null, "Clients that are let in", GateStats::getSessions));
        registered.accept(
                counter("gate.connections.accepted", NONE, "Accepted sockets", GateStats::getAcceptedConnections));
    }

    private void traffic(Consumer<Meter> registered) {
        registered.accept(counter(
                "gate.messages.received", NONE, "Messages that clients have published", GateStats::getMessagesIn));
        registered.accept(counter(
                "gate.messages.sent", NONE, "Messages written, one for each receiver", GateStats::getMessagesOut));
        registered.accept(counter(
                "gate.messages.handled", NONE, "Messages that handlers have finished", GateStats::getHandledMessages));
        registered.accept(bytes("gate.received", "Bytes read from sockets, TLS included", GateStats::getBytesIn));
        registered.accept(bytes("gate.sent", "Bytes written to sockets, TLS included", GateStats::getBytesOut));
    }

    private void waiting(Consumer<Meter> registered) {
        registered.accept(
                gauge("gate.queue", BaseUnits.BYTES, "Bytes that wait for clients", GateStats::getQueuedBytes));
        registered.accept(gauge(
                "gate.connections.behind",
                null,
                "Connections whose clients read too slowly",
                GateStats::getBehindConnections));
    }

    private void discarded(Consumer<Meter> registered) {
        registered.accept(discarded("dropped", GateStats::getDroppedMessages));
        registered.accept(discarded("replaced", GateStats::getReplacedMessages));
        registered.accept(discarded("lost", GateStats::getLostMessages));
    }

    private Meter discarded(String reason, ToDoubleFunction<GateStats> figure) {
        return counter(
                "gate.messages.discarded",
                Tags.of("reason", reason),
                "Messages that were not written: dropped or replaced as their policy allows, or lost with their connection",
                figure);
    }

    private void closes(Consumer<Meter> registered) {
        for (CloseReason reason : CloseReason.values()) {
            registered.accept(counter(
                    "gate.connections.closed",
                    Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)),
                    "Closed connections",
                    stats -> stats.getCloses().getOrDefault(reason, 0L)));
        }
    }

    private Meter gauge(String name, @Nullable String unit, String description, ToDoubleFunction<GateStats> figure) {
        return Gauge.builder(name, snapshots, same -> figure.applyAsDouble(snapshots.get()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Meter counter(String name, Tags more, String description, ToDoubleFunction<GateStats> figure) {
        return builder(name, figure)
                .description(description)
                .tags(tags)
                .tags(more)
                .register(registry);
    }

    private Meter bytes(String name, String description, ToDoubleFunction<GateStats> figure) {
        return builder(name, figure)
                .baseUnit(BaseUnits.BYTES)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private FunctionCounter.Builder<Snapshots> builder(String name, ToDoubleFunction<GateStats> figure) {
        return FunctionCounter.builder(name, snapshots, same -> figure.applyAsDouble(snapshots.get()));
    }
}
