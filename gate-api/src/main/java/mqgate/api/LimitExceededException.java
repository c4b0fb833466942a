package mqgate.api;

/**
 * What was asked for would exceed one of the {@link Limits} of the gate; nothing was changed.
 *
 * @since 0.1
 */
public final class LimitExceededException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The name of the limit. */
    private final String limit;

    /** What it would have become. */
    private final long value;

    /** The most that is allowed. */
    private final long expected;

    /**
     * Makes the exception for a limit.
     *
     * @param limit the name of the limit in {@link Limits.Builder}
     * @param value what it would have become
     * @param expected the most that is allowed
     */
    public LimitExceededException(String limit, long value, long expected) {
        super(limit + ": " + value + " (expected: at most " + expected + ")");
        this.limit = limit;
        this.value = value;
        this.expected = expected;
    }

    /**
     * {@return the name of the limit in {@link Limits.Builder}}
     */
    public String getLimit() {
        return limit;
    }

    /**
     * {@return what it would have become}
     */
    public long getValue() {
        return value;
    }

    /**
     * {@return the most that is allowed}
     */
    public long getExpected() {
        return expected;
    }
}
