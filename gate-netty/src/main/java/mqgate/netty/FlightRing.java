package mqgate.netty;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import mqgate.api.FlightEvent;
import org.jspecify.annotations.Nullable;

/**
 * The last events of one connection, each with its number. For any thread: who adds and who reads never wait for each other.
 *
 * <p>An event that has its number but not its place yet, because its thread is just putting it there, is not read.
 */
final class FlightRing {

    private record Entry(long number, FlightEvent event) {}

    /** What was read: how many events came before, and the last ones, the oldest first. */
    record Snapshot(long forgotten, List<FlightEvent> events) {}

    private final AtomicReferenceArray<@Nullable Entry> entries;
    private final AtomicLong next = new AtomicLong();

    FlightRing(int events) {
        entries = new AtomicReferenceArray<>(events);
    }

    void add(FlightEvent event) {
        long number = next.getAndIncrement();
        entries.accumulateAndGet(place(number), new Entry(number, event), FlightRing::newer);
    }

    private static @Nullable Entry newer(@Nullable Entry present, @Nullable Entry added) {
        return present == null || (added != null && present.number < added.number) ? added : present;
    }

    private int place(long number) {
        return (int) (number % entries.length());
    }

    /** Reads from the newest to the oldest, until one is found whose place a newer one has taken meanwhile. */
    Snapshot read() {
        List<FlightEvent> events = new ArrayList<>();
        long end = next.get();
        long first = end;
        for (long number = end - 1; number >= Math.max(0, end - entries.length()); number--) {
            Entry entry = entries.get(place(number));
            if (entry != null && entry.number > number) {
                break;
            }
            if (entry != null && entry.number == number) {
                events.add(entry.event);
                first = number;
            }
        }
        Collections.reverse(events);
        return new Snapshot(first, events);
    }
}
