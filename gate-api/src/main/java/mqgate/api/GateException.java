package mqgate.api;

import org.jspecify.annotations.Nullable;

/**
 * An operation of the gate failed; the message may be shown to a client.
 *
 * @since 0.1
 */
public class GateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception with a message.
     *
     * @param message what failed
     */
    public GateException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and a cause.
     *
     * @param message what failed
     * @param cause what made it fail, or null
     */
    public GateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
