package mqgate.api;

/**
 * No live connection of this gate has the session id.
 *
 * @since 0.1
 */
public final class SessionNotFoundException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The id that was looked for. */
    private final String sessionId;

    /**
     * Makes the exception for an id.
     *
     * @param sessionId the id that was looked for
     */
    public SessionNotFoundException(String sessionId) {
        super("No Sesssion found: " + sessionId); // spelled as mqant does: clients match on it
        this.sessionId = sessionId;
    }

    /**
     * {@return the id that was looked for}
     */
    public String getSessionId() {
        return sessionId;
    }
}
