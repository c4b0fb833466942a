package mqgate.api;

import java.time.Instant;

/**
 * One packet, or something else that happened to a connection.
 *
 * @param time when
 * @param kind which way it went
 * @param name what it was: the name of a packet of MQTT, or of what happened
 * @param topic the topic of a message, cut after 64 characters, with {@code ?} for control characters, or an empty string
 * @param packetId the packet identifier, or 0 if it has none
 * @param bytes how many bytes of payload, or of a frame of another protocol, it had; 0 if it has none
 * @param detail what else its header says, or an empty string
 * @since 0.1
 */
public record FlightEvent(Instant time, Kind kind, String name, String topic, int packetId, int bytes, String detail) {

    /** Which way something went. */
    public enum Kind {
        /** The client has sent it. */
        IN,
        /** The gate has sent it. */
        OUT,
        /** It was not a packet. */
        EVENT
    }

    @Override
    public String toString() {
        return time + " " + kind + " " + name
                + (topic.isEmpty() ? "" : " topic=" + topic)
                + (packetId == 0 ? "" : " id=" + packetId)
                + (bytes == 0 ? "" : " bytes=" + bytes)
                + (detail.isEmpty() ? "" : " " + detail);
    }
}
