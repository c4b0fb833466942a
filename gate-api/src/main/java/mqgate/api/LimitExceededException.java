package mqgate.api;

/**
 * What was asked for would exceed one of the {@link Limits} of the gate; nothing was changed.
 *
 * @since 0.1
 */
public final class LimitExceededException extends GateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception for a limit.
     *
     * @param limit the name of the limit in {@link Limits.Builder}
     * @param value what it would have become
     * @param expected the most that is allowed
     */
    public LimitExceededException(String limit, long value, long expected) {
        super(limit + ": " + value + " (expected: at most " + expected + ")");
    }
}
