package mqgate.api;

/**
 * The connection of the session is closed.
 *
 * @since 0.1
 */
public final class SessionClosedException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The session whose connection is closed. */
    private final String sessionId;

    /**
     * Makes the exception for a session.
     *
     * @param sessionId the session whose connection is closed
     */
    public SessionClosedException(String sessionId) {
        super("connection is closed: " + sessionId);
        this.sessionId = sessionId;
    }

    /**
     * {@return the session whose connection is closed}
     */
    public String getSessionId() {
        return sessionId;
    }
}
