package mqgate.netty.codec;

/** How often a message is delivered. */
public enum QoS {
    /** At most once: no acknowledgement. */
    AT_MOST_ONCE,
    /** At least once: PUBACK. */
    AT_LEAST_ONCE,
    /** Exactly once: PUBREC, PUBREL, PUBCOMP. */
    EXACTLY_ONCE;

    private static final QoS[] VALUES = values();

    /**
     * {@return the number of this QoS; the constants are declared in the order of their numbers}
     */
    @SuppressWarnings("EnumOrdinal")
    public int level() {
        return ordinal();
    }

    static QoS of(int level) throws MalformedPacketException {
        if (level >= VALUES.length) {
            throw MalformedPacketException.malformed("QoS " + level + " (expected: 0 to 2)");
        }
        return VALUES[level];
    }
}
