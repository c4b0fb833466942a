package mqgate.netty.codec;

/** The packet types, in the order of their numbers; what a client must not send has no reader. */
public enum PacketType {
    /** Number 0, never sent. */
    RESERVED,
    /** Client to server: the first packet of a connection. */
    CONNECT,
    /** Server to client: the answer to CONNECT. */
    CONNACK,
    /** Both ways: a message. */
    PUBLISH,
    /** Both ways: a QoS 1 message has arrived. */
    PUBACK,
    /** Both ways: a QoS 2 message has arrived. */
    PUBREC,
    /** Both ways: PUBREC has arrived. */
    PUBREL,
    /** Both ways: PUBREL has arrived. */
    PUBCOMP,
    /** Client to server. */
    SUBSCRIBE,
    /** Server to client. */
    SUBACK,
    /** Client to server. */
    UNSUBSCRIBE,
    /** Server to client. */
    UNSUBACK,
    /** Client to server. */
    PINGREQ,
    /** Server to client. */
    PINGRESP,
    /** Client to server: the last packet of a connection. */
    DISCONNECT,
    /** Number 15, AUTH in MQTT 5. */
    AUTH;

    private static final PacketType[] VALUES = values();

    /** The constants are declared in the order of their numbers. */
    @SuppressWarnings("EnumOrdinal")
    int number() {
        return ordinal();
    }

    static PacketType of(int number) {
        return VALUES[number];
    }
}
