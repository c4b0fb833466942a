package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.FlightEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a ring still has of what was put into it. */
final class FlightRingTest {

    private static FlightEvent event(int number, String name) {
        return new FlightEvent(Instant.EPOCH, FlightEvent.Kind.EVENT, name, "", number, 0, "");
    }

    private static List<Integer> numbers(FlightRing.Snapshot snapshot) {
        return snapshot.events().stream().map(FlightEvent::packetId).toList();
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "1,5", "3,2", "3,3", "3,4", "3,7", "128,1000"})
    void read_afterSoManyEvents_hasTheLastOnesInOrder(int room, int added) {
        FlightRing ring = new FlightRing(room);
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i <= added; i++) {
            ring.add(event(i, "event"));
            all.add(i);
        }

        FlightRing.Snapshot snapshot = ring.read();

        int kept = Math.min(room, added);
        assertThat(numbers(snapshot)).isEqualTo(all.subList(added - kept, added));
        assertThat(snapshot.forgotten()).isEqualTo(added - kept);
    }

    @Test
    void read_whileSeveralThreadsAdd_hasEachOnesInOrderWithoutGaps() throws Exception {
        FlightRing ring = new FlightRing(16);
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            writers.add(Tasks.start(() -> {
                for (int i = 1; i <= 50_000; i++) {
                    ring.add(event(i, name));
                }
            }));
        }
        CompletableFuture<Void> reader = Tasks.start(() -> {
            while (!done.get()) {
                List<FlightEvent> events = ring.read().events();
                assertThat(events).hasSizeLessThanOrEqualTo(16);
                List.of("a", "b", "c").forEach(name -> assertWithoutGaps(events, name));
            }
        });

        Tasks.join(writers);
        done.set(true);
        Tasks.join(List.of(reader));

        assertThat(ring.read().events()).hasSize(16);
        assertThat(ring.read().forgotten()).isEqualTo(150_000 - 16);
    }

    private static void assertWithoutGaps(List<FlightEvent> events, String name) {
        List<Integer> numbers = events.stream()
                .filter(event -> event.name().equals(name))
                .map(FlightEvent::packetId)
                .toList();
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
        }
    }
}
