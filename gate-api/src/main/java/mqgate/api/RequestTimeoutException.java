package mqgate.api;

/**
 * What was asked of another process was not answered in time. It may have been done, or may be done still.
 *
 * @since 0.1
 */
public final class RequestTimeoutException extends GateException {

    private static final long serialVersionUID = 1L;

    /** Makes the exception, with mqant's text. */
    public RequestTimeoutException() {
        super("deadline exceeded");
    }
}
