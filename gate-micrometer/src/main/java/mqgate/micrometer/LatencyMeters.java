package mqgate.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mqgate.api.LatencyHistogram;

/**
 * A histogram in meters that every registry knows: a timer for count and sum, and a counter for each bound.
 *
 * <p>As with {@link GateMeters}, the functions hold the snapshots.
 */
final class LatencyMeters {

    private final MeterRegistry registry;
    private final Latency latency;
    private final Snapshots snapshots;
    private final String name;
    private final Tags tags;

    LatencyMeters(MeterRegistry registry, Latency latency, Snapshots snapshots, String name, Tags tags) {
        this.registry = registry;
        this.latency = latency;
        this.snapshots = snapshots;
        this.name = name;
        this.tags = tags;
    }

    void register(Consumer<Meter> registered) {
        registered.accept(timer());
        List<Duration> bounds = now().getBounds();
        for (int i = 0; i < bounds.size(); i++) {
            registered.accept(bucket(seconds(bounds.get(i)), i));
        }
        registered.accept(bucket("+Inf", bounds.size()));
    }

    private Meter timer() {
        return FunctionTimer.builder(
                        name,
                        snapshots,
                        same -> now().getCount(),
                        same -> now().getSum().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description(latency.description())
                .tags(tags)
                .register(registry);
    }

    private Meter bucket(String bound, int last) {
        return FunctionCounter.builder(name + ".histogram", snapshots, same -> countUpTo(last))
                .description(latency.description() + ": how many took no longer than le, in seconds")
                .tags(tags)
                .tag("le", bound)
                .register(registry);
    }

    private double countUpTo(int last) {
        return now().getCounts().stream()
                .limit(last + 1L)
                .mapToLong(Long::longValue)
                .sum();
    }

    private LatencyHistogram now() {
        return latency.of(snapshots.get());
    }

    private static String seconds(Duration bound) {
        return BigDecimal.valueOf(bound.toNanos(), 9).stripTrailingZeros().toPlainString();
    }
}
