package mqgate.netty.codec;

/** A client sent what is no packet, or one that is not acceptable. Has no stack trace: it is the client's fault. */
public final class MalformedPacketException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of fault it is, which decides how the client is told. */
    public enum Reason {
        /** Not a packet of the protocol. */
        MALFORMED,
        /** Longer than the limit. */
        TOO_LARGE,
        /** A CONNECT of a protocol level that is not served. */
        UNSUPPORTED_VERSION
    }

    private final Reason reason;

    private MalformedPacketException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static MalformedPacketException malformed(String message) {
        return new MalformedPacketException(Reason.MALFORMED, message);
    }

    static MalformedPacketException tooLarge(int length, int limit) {
        return new MalformedPacketException(
                Reason.TOO_LARGE, "a packet of " + length + " bytes (expected: <= " + limit + ")");
    }

    static MalformedPacketException unsupportedVersion(int level) {
        return new MalformedPacketException(
                Reason.UNSUPPORTED_VERSION, "protocol level " + level + " (expected: 3 or 4)");
    }

    /**
     * {@return what kind of fault it is}
     */
    public Reason getReason() {
        return reason;
    }
}
