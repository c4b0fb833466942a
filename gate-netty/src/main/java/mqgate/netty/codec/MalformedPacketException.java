package mqgate.netty.codec;

/** A client sent what is no packet, or one that is not acceptable. Has no stack trace: it is the client's fault. */
public final class MalformedPacketException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of fault it is, which decides how the client is told. */
    public enum Reason {
        /** Cannot be read. */
        MALFORMED,
        /** Can be read, but not there or with these values. */
        PROTOCOL_ERROR,
        /** Longer than the limit. */
        TOO_LARGE,
        /** A topic alias that is 0 or above the maximum. */
        TOPIC_ALIAS_INVALID,
        /** More than one client may use of something. */
        QUOTA_EXCEEDED,
        /** A CONNECT of a protocol level that is not served. */
        UNSUPPORTED_VERSION
    }

    private final Reason reason;
    private final boolean mqtt5;

    private MalformedPacketException(Reason reason, boolean mqtt5, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.mqtt5 = mqtt5;
    }

    static MalformedPacketException malformed(String message) {
        return new MalformedPacketException(Reason.MALFORMED, false, message);
    }

    static MalformedPacketException protocolError(String message) {
        return new MalformedPacketException(Reason.PROTOCOL_ERROR, false, message);
    }

    static MalformedPacketException tooLarge(int length, int limit) {
        return new MalformedPacketException(
                Reason.TOO_LARGE, false, "a packet of " + length + " bytes (expected: <= " + limit + ")");
    }

    static MalformedPacketException topicAlias(long alias, int maximum) {
        return new MalformedPacketException(
                Reason.TOPIC_ALIAS_INVALID, false, "topic alias " + alias + " (expected: 1 to " + maximum + ")");
    }

    static MalformedPacketException quotaExceeded(String message) {
        return new MalformedPacketException(Reason.QUOTA_EXCEEDED, false, message);
    }

    static MalformedPacketException unsupportedVersion(int level) {
        return new MalformedPacketException(
                Reason.UNSUPPORTED_VERSION,
                level > 5 && level < 0x80,
                "protocol level " + level + " (expected: 3 to 5)");
    }

    /** The same fault, in a CONNECT of MQTT 5. */
    MalformedPacketException inMqtt5() {
        return new MalformedPacketException(reason, true, getMessage());
    }

    /**
     * {@return what kind of fault it is}
     */
    public Reason getReason() {
        return reason;
    }

    /**
     * {@return whether it is in a CONNECT whose client understands a CONNACK of MQTT 5}
     */
    public boolean isMqtt5() {
        return mqtt5;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
