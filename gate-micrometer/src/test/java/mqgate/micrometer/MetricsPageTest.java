package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import mqgate.api.Gate;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md shows, with a registry of another kind than Prometheus. */
final class MetricsPageTest {

    private static void bind(Gate gate, MeterRegistry registry) {
        // region bind
        GateMetrics.of(gate).bindTo(registry);
        // endregion
    }

    @Test
    void bindTo_anyRegistry_hasTheFiguresWithTheServerId() {
        try (Gate gate = WatchedGate.start(Options.builder().serverId("gate@1"));
                WatchedGate.Player player = new WatchedGate.Player(gate)) {
            MeterRegistry registry = new SimpleMeterRegistry();

            bind(gate, registry);

            await().untilAsserted(() -> assertThat(registry.get("gate.sessions")
                            .tag("gate", "gate@1")
                            .gauge()
                            .value())
                    .isOne());
        }
    }
}
