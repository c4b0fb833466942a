package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import mqgate.api.Gate;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Histograms in registries of Prometheus. */
final class HistogramTest {

    private static final String LAG = "gate_eventloop_lag_seconds";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Gate first = WatchedGate.start(Options.builder().serverId("Gate@1"));
    private final Gate second = WatchedGate.start(Options.builder().serverId("Gate@2"));

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private Scrape scrape() {
        return new Scrape(registry.scrape());
    }

    @Test
    void scrape_histograms_areCumulativeAndEndWithTheCount() throws Exception {
        GateMetrics.of(first).bindTo(registry);
        try (WatchedGate.Player player = new WatchedGate.Player(first)) {
            player.ask(100);
        }
        await().until(() -> scrape().value(LAG + "_count") > 2);
        Scrape scrape = scrape();
        for (String name : List.of(LAG, "gate_handler_duration_seconds", "gate_handshake_duration_seconds")) {
            List<Scrape.Sample> buckets = scrape.all(name + "_bucket");
            assertThat(buckets).hasSize(20);
            assertThat(buckets)
                    .extracting(bucket -> Double.parseDouble(le(bucket)))
                    .isSorted()
                    .startsWith(1e-5, 2.5e-5);
            assertThat(buckets)
                    .extracting(Scrape.Sample::value)
                    .isSorted()
                    .last()
                    .isEqualTo(scrape.value(name + "_count"));
            assertThat(scrape.value(name + "_count")).isPositive();
            assertThat(scrape.value(name + "_sum")).isPositive();
        }
    }

    private static String le(Scrape.Sample bucket) {
        return bucket.labels().get("le").replace("+Inf", "Infinity");
    }

    @Test
    void scrape_commonTagsAndOwnOnes_areOnHistogramsToo() {
        registry.config().commonTags("region", "eu");
        GateMetrics.of(first, Tags.of("shard", "7")).bindTo(registry);

        Scrape scrape = scrape();
        for (String name : List.of("gate_connections", LAG + "_count", LAG + "_bucket")) {
            assertThat(scrape.all(name))
                    .isNotEmpty()
                    .isEqualTo(scrape.all(name, "gate", "Gate@1", "region", "eu", "shard", "7"));
        }
    }

    @Test
    void scrape_deniedHistogram_isNotThere() {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("gate.eventloop"));
        GateMetrics.of(first).bindTo(registry);

        assertThat(scrape().types())
                .containsKey("gate_handler_duration_seconds")
                .doesNotContainKey(LAG);
    }

    @Test
    void scrape_twoGates_shareTheNames() {
        GateMetrics one = GateMetrics.of(first);
        GateMetrics two = GateMetrics.of(second);
        one.bindTo(registry);
        two.bindTo(registry);
        assertThat(scrape().all(LAG + "_count")).hasSize(2);

        one.close();
        for (String name : List.of("gate_connections", LAG + "_count")) {
            assertThat(scrape().all(name))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.labels()).containsEntry("gate", "Gate@2"));
        }

        two.close();
        assertThat(registry.scrape()).isEmpty();
    }

    @Test
    void bindTo_metricsWithTheSameTags_areRefusedAndTheFirstStay() {
        GateMetrics.of(first).bindTo(registry);
        GateMetrics again = GateMetrics.of(first);

        assertThatThrownBy(() -> again.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gate.connections")
                .hasMessageContaining("(expected: ");
        again.close();

        assertThat(scrape().all(LAG + "_count")).hasSize(1);
        assertThat(scrape().all("gate_connections")).hasSize(1);
    }
}
