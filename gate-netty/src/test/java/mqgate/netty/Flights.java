package mqgate.netty;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.api.FlightEvent;
import mqgate.api.FlightRecord;
import mqgate.api.spi.FlightListener;

/** Keeps what a gate tells of connections that have ended badly. A test waits at most ten seconds for one. */
final class Flights implements FlightListener {

    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<FlightRecord> records = new LinkedBlockingQueue<>();

    @Override
    public void onAbnormalClose(FlightRecord flight) {
        records.add(flight);
    }

    FlightRecord next() throws InterruptedException {
        FlightRecord next = records.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no flight was told");
        }
        return next;
    }

    /** Those that were told and not taken. */
    List<FlightRecord> rest() {
        return List.copyOf(records);
    }

    /** Each event as its line in the report, without the time; not when the client closed its side, which is a race. */
    static List<String> lines(FlightRecord record) {
        return lines(record.events().stream().filter(event -> !event.name().equals("input ended")));
    }

    /** The same, of packets only. */
    static List<String> packets(FlightRecord record) {
        return lines(record.events().stream().filter(event -> event.kind() != FlightEvent.Kind.EVENT));
    }

    private static List<String> lines(Stream<FlightEvent> events) {
        return events.map(event ->
                        event.toString().substring(event.time().toString().length() + 1))
                .toList();
    }
}
