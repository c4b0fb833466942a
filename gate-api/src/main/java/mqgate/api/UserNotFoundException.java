package mqgate.api;

/**
 * No connection of this gate is bound to the user id.
 *
 * @since 0.1
 */
public final class UserNotFoundException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The user that was looked for. */
    private final String userId;

    /**
     * Makes the exception for a user.
     *
     * @param userId the user id that was looked for
     */
    public UserNotFoundException(String userId) {
        super("The gateway did not find the corresponding userId 【" + userId + "】");
        this.userId = userId;
    }

    /**
     * {@return the user that was looked for}
     */
    public String getUserId() {
        return userId;
    }
}
