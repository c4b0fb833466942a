package mqgate.api;

/**
 * The user of a session has logged in elsewhere since, or it cannot be ruled out that he has: what is older must not act for him any more.
 *
 * @since 0.1
 */
public final class StaleSessionException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The session that is too old. */
    private final String sessionId;

    /**
     * Makes the exception for a session.
     *
     * @param sessionId the session that is too old
     */
    public StaleSessionException(String sessionId) {
        super("session is stale: " + sessionId);
        this.sessionId = sessionId;
    }

    /**
     * {@return the session that is too old}
     */
    public String getSessionId() {
        return sessionId;
    }
}
