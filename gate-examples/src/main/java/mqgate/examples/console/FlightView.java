package mqgate.examples.console;

import java.util.List;
import mqgate.api.FlightEvent;
import mqgate.api.FlightRecord;

/**
 * A flight record as the page reads it. Immutable.
 *
 * @param forgotten how many events came before those that are here
 * @param events the last events, the oldest first
 */
record FlightView(String session, String user, String client, String address, long forgotten, List<Event> events) {

    /**
     * One packet, or something else that happened.
     *
     * @param time as ISO 8601 has it, in UTC
     * @param kind IN, OUT or EVENT
     */
    record Event(String time, String kind, String name, String topic, int packetId, int bytes, String detail) {}

    static FlightView of(FlightRecord record) {
        return new FlightView(
                record.sessionId(),
                record.userId(),
                record.clientId(),
                Sessions.text(record.address()),
                record.forgotten(),
                record.events().stream().map(FlightView::event).toList());
    }

    private static Event event(FlightEvent event) {
        return new Event(
                event.time().toString(),
                event.kind().name(),
                event.name(),
                event.topic(),
                event.packetId(),
                event.bytes(),
                event.detail());
    }
}
