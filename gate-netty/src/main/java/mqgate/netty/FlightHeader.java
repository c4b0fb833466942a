package mqgate.netty;

import java.time.Instant;
import mqgate.api.FlightEvent;

/**
 * What is recorded of something that passes.
 *
 * @param name what it is
 * @param topic the topic of a message, or an empty string
 * @param packetId its packet identifier, or 0
 * @param bytes how long its payload is, or 0
 * @param detail what else there is to say, or an empty string
 */
record FlightHeader(String name, String topic, int packetId, int bytes, String detail) {

    FlightHeader(String name, String detail) {
        this(name, "", 0, 0, detail);
    }

    FlightEvent event(Instant time, FlightEvent.Kind kind, String as) {
        return new FlightEvent(time, kind, as, topic, packetId, bytes, detail);
    }
}
