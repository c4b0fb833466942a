package mqgate.api;

/**
 * A user was not bound, because he has a connection already and the gate allows one, see {@link UserPolicy#REFUSE}.
 *
 * @since 0.1
 */
public final class UserConnectedException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The user that is connected. */
    private final String userId;

    /**
     * Makes the exception for a user.
     *
     * @param userId the user
     */
    public UserConnectedException(String userId) {
        super("user " + userId + " is connected already");
        this.userId = userId;
    }

    /**
     * {@return the user that is connected}
     */
    public String getUserId() {
        return userId;
    }
}
