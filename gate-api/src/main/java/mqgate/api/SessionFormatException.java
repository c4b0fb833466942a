package mqgate.api;

/**
 * Bytes or fields do not describe a session.
 *
 * @since 0.1
 */
public final class SessionFormatException extends GateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception with a message.
     *
     * @param message what is wrong, and where
     */
    public SessionFormatException(String message) {
        super(message);
    }
}
