package mqgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateStats;
import mqgate.api.TraceSpan;
import org.junit.jupiter.api.Test;

/** What a client gets that takes less than the gate sends. */
final class SlowReaderTest {

    private static final int SIZE = 1000;
    private static final int MESSAGES = 1000;

    private static void sendMany(VirtualGate virtual, DeliveryPolicy policy) {
        for (int i = 1; i <= MESSAGES; i++) {
            byte[] body = String.format("%0" + SIZE + "d", i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            virtual.gate().getGateHandler().broadcast(TraceSpan.create(), "world/state", body, policy);
            virtual.advance(Duration.ofMillis(10));
        }
    }

    private static List<Integer> numbers(TestClient client) {
        return client.messages().stream()
                .map(message -> Integer.parseInt(message.text()))
                .toList();
    }

    @Test
    void slowConsumer_thatTakesNothing_isClosedAndTheOthersAreServed() {
        try (VirtualGate virtual = VirtualGate.start(options -> options.maxUnsentBytes(300_000))) {
            TestClient slow = virtual.connect("slow");
            TestClient healthy = virtual.connect("healthy");

            slow.stopReading();
            sendMany(virtual, DeliveryPolicy.must());

            assertThat(virtual.gate().getStats().getCloses()).containsEntry(CloseReason.SLOW_CONSUMER, 1L);
            assertThat(numbers(healthy)).hasSize(MESSAGES).isSorted();
            assertThat(virtual.line(slow).isOpenAtGate()).isFalse();
        }
    }

    @Test
    void latest_behindASlowReader_isTheNewestWhenItReadsAgain() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient slow = virtual.connect("slow");

            slow.stopReading();
            sendMany(virtual, DeliveryPolicy.latest("state"));
            slow.resumeReading();
            virtual.run();

            GateStats stats = virtual.gate().getStats();
            assertThat(stats.getReplacedMessages()).isGreaterThan(500);
            assertThat(numbers(slow)).isSorted().endsWith(MESSAGES);
            assertThat(numbers(slow).size() + stats.getReplacedMessages()).isEqualTo(MESSAGES);
        }
    }

    @Test
    void droppable_behindASlowReader_isDropped() {
        try (VirtualGate virtual = VirtualGate.start(options -> options.maxDroppableBytes(100_000))) {
            TestClient slow = virtual.connect("slow");
            virtual.line(slow).profile(NetworkProfile.perfect().downstream(20_000));

            sendMany(virtual, DeliveryPolicy.droppable());
            virtual.advance(Duration.ofMinutes(1));

            GateStats stats = virtual.gate().getStats();
            assertThat(stats.getDroppedMessages()).isGreaterThan(200);
            assertThat(numbers(slow)).isSorted().hasSizeGreaterThan(200);
            assertThat(numbers(slow).size() + stats.getDroppedMessages()).isEqualTo(MESSAGES);
            assertThat(slow.isOpen()).isTrue();
        }
    }

    @Test
    void downstream_tenKilobytesASecond_takesItsTime() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient slow = virtual.client().patience(Duration.ofMinutes(1)).connect();
            virtual.line(slow).profile(NetworkProfile.perfect().downstream(10_000));
            Duration start = virtual.now();

            virtual.gate().getGateHandler().broadcast(TraceSpan.create(), "world/map", new byte[200_000]);
            slow.await("world/map");

            assertThat(virtual.now().minus(start)).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_010));
        }
    }
}
