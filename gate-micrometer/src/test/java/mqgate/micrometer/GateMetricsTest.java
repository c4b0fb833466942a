package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.config.MeterFilter;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus gets to see of a gate. */
final class GateMetricsTest {

    private static final String CONNECT = "101300044d51545404020000000761626364656667";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("gate_connections", "gauge"),
            Map.entry("gate_sessions", "gauge"),
            Map.entry("gate_connections_behind", "gauge"),
            Map.entry("gate_queue_bytes", "gauge"),
            Map.entry("gate_connections_accepted_total", "counter"),
            Map.entry("gate_connections_closed_total", "counter"),
            Map.entry("gate_messages_received_total", "counter"),
            Map.entry("gate_messages_sent_total", "counter"),
            Map.entry("gate_messages_handled_total", "counter"),
            Map.entry("gate_messages_discarded_total", "counter"),
            Map.entry("gate_received_bytes_total", "counter"),
            Map.entry("gate_sent_bytes_total", "counter"),
            Map.entry("gate_handler_duration_seconds", "histogram"),
            Map.entry("gate_handshake_duration_seconds", "histogram"),
            Map.entry("gate_eventloop_lag_seconds", "histogram"));

    @Test
    void scrape_newGate_hasAllMetricsWithTheirTypesAndTheGate() {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            Scrape scrape = gate.scrape();

            assertThat(scrape.types()).isEqualTo(TYPES);
            for (String name : scrape.names()) {
                assertThat(scrape.all(name))
                        .allSatisfy(sample -> assertThat(sample.labels()).containsEntry("gate", WatchedGate.ID));
            }
            assertThat(scrape.all("gate_connections_closed_total")).hasSize(CloseReason.values().length);
        }
    }

    @Test
    void scrape_traffic_isCounted() throws Exception {
        try (WatchedGate gate = new WatchedGate(Options.builder());
                WatchedGate.Player player = gate.connect()) {
            player.ask(20);

            await().untilAsserted(() -> assertThat(gate.scrape().value("gate_messages_handled_total"))
                    .isEqualTo(20));
            Scrape scrape = gate.scrape();
            assertThat(scrape.value("gate_connections")).isOne();
            assertThat(scrape.value("gate_sessions")).isOne();
            assertThat(scrape.value("gate_connections_accepted_total")).isOne();
            assertThat(scrape.value("gate_messages_received_total")).isEqualTo(20);
            assertThat(scrape.value("gate_messages_sent_total")).isEqualTo(20);
            assertThat(scrape.value("gate_received_bytes_total")).isGreaterThan(20 * 13);
            assertThat(scrape.value("gate_sent_bytes_total")).isGreaterThan(20 * 13);
            assertThat(scrape.value("gate_queue_bytes")).isZero();
            assertThat(scrape.value("gate_handshake_duration_seconds_count")).isOne();
            assertThat(scrape.value("gate_handler_duration_seconds_count")).isBetween(1.0, 20.0);
        }
    }

    private static double closed(WatchedGate gate, String reason) {
        return gate.scrape().value("gate_connections_closed_total", "reason", reason);
    }

    @Test
    void scrape_connectionsEnd_areCountedByReason() throws Exception {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            gate.connect().close();
            try (Socket stranger = gate.say("c000");
                    Socket lost = gate.say(CONNECT)) {
                await().until(() -> closed(gate, "protocol_error") == 1);
                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
                assertThat(lost.getInputStream().read()).isEqualTo(0x20);
            }
            await().until(() -> closed(gate, "client_disconnect") == 1);
            await().until(() -> closed(gate, "connection_lost") == 1);
            assertThat(closed(gate, "kicked")).isZero();
        }
    }

    @Test
    void scrape_clientDoesNotRead_countsWhatWaitsAndWhatIsDiscarded() throws Exception {
        Options.Builder options = Options.builder().maxUnsentBytes(100_000_000).maxDroppableBytes(0);
        try (WatchedGate gate = new WatchedGate(options)) {
            try (Socket slow = gate.say(CONNECT)) {
                assertThat(slow.getInputStream().read()).isEqualTo(0x20);
                await().until(() -> {
                    broadcast(gate, 1_000_000, DeliveryPolicy.must());
                    return gate.scrape().value("gate_connections_behind") == 1;
                });
                broadcast(gate, 1, DeliveryPolicy.droppable());
                broadcast(gate, 1, DeliveryPolicy.latest("a"));
                broadcast(gate, 1, DeliveryPolicy.latest("a"));

                await().until(() -> discarded(gate, "dropped") == 1 && discarded(gate, "replaced") == 1);
                assertThat(gate.scrape().value("gate_queue_bytes")).isGreaterThan(1_000_000);
                assertThat(discarded(gate, "lost")).isZero();
            }
            await().until(() -> discarded(gate, "lost") > 0);
            await().until(() -> gate.scrape().value("gate_queue_bytes") == 0);
        }
    }

    private static void broadcast(WatchedGate gate, int size, DeliveryPolicy policy) {
        gate.gate.getGateHandler().broadcast(TraceSpan.create(), "t", new byte[size], policy);
    }

    private static double discarded(WatchedGate gate, String reason) {
        return gate.scrape().value("gate_messages_discarded_total", "reason", reason);
    }

    @Test
    void scrape_whileMessagesCome_noCounterFalls() throws Exception {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            List<CompletableFuture<Void>> players = Stream.generate(() -> CompletableFuture.runAsync(() -> play(gate)))
                    .limit(3)
                    .toList();
            Scrape before = gate.scrape();
            boolean last = false;
            while (!last) {
                last = players.stream().allMatch(CompletableFuture::isDone);
                Scrape after = gate.scrape();
                assertThat(fallen(before, after)).isEmpty();
                before = after;
            }
            players.forEach(CompletableFuture::join);
            assertThat(gate.scrape().value("gate_handler_duration_seconds_count"))
                    .isPositive();
        }
    }

    private static void play(WatchedGate gate) {
        try (WatchedGate.Player player = gate.connect()) {
            player.ask(1000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> fallen(Scrape before, Scrape after) {
        List<String> fallen = new ArrayList<>();
        for (String name : before.names()) {
            if (!"gauge".equals(TYPES.get(name))) {
                before.all(name).stream()
                        .filter(sample -> after.all(name).stream()
                                .anyMatch(
                                        next -> next.labels().equals(sample.labels()) && next.value() < sample.value()))
                        .forEach(sample -> fallen.add(sample.toString()));
            }
        }
        return fallen;
    }

    @Test
    void close_boundMetrics_leavesNothingAndTheyCanComeBack() {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            gate.metrics.bindTo(gate.registry);
            gate.metrics.close();
            assertThat(gate.registry.scrape()).isEmpty();
            assertThat(gate.registry.getMeters()).isEmpty();

            gate.metrics.bindTo(gate.registry);
            assertThat(gate.scrape().types()).isEqualTo(TYPES);
        }
    }

    /** Each meter by itself, since one that holds the gate's figures would do so for the others. */
    @ParameterizedTest
    @ValueSource(strings = {"gate.connections", "gate.messages.received", "gate.received", "gate.handler.duration"})
    void scrape_nobodyHoldsTheMetrics_isStillRight(String only) throws Exception {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            gate.metrics.close();
            gate.registry
                    .config()
                    .meterFilter(MeterFilter.denyUnless(id -> id.getName().equals(only)));
            GateMetrics.of(gate.gate).bindTo(gate.registry);
            System.gc();

            try (WatchedGate.Player player = gate.connect()) {
                player.ask(1);
                await().until(() -> hasRisen(gate.scrape()));
            }
        }
    }

    private static boolean hasRisen(Scrape scrape) {
        return scrape.names().stream()
                .flatMap(name -> scrape.all(name).stream())
                .anyMatch(sample -> sample.value() > 0);
    }

    @Test
    void scrape_closedGate_tellsTheLastFigures() throws Exception {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            try (WatchedGate.Player player = gate.connect()) {
                player.ask(2);
            }
            gate.gate.close();

            await().until(() -> gate.scrape().value("gate_connections") == 0);
            assertThat(gate.scrape().value("gate_messages_received_total")).isEqualTo(2);
        }
    }
}
