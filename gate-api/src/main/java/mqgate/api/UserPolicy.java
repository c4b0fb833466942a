package mqgate.api;

/**
 * What happens when a user is bound to a connection and has another one at the same gate already.
 *
 * @since 0.1
 */
public enum UserPolicy {
    /** A user has as many connections as he likes. */
    ALLOW,
    /**
     * The newest bind wins: the older connections of the user are closed as {@link CloseReason#SESSION_TAKEN_OVER} before the
     * bind returns, and take nothing that is sent from then on.
     */
    REPLACE,
    /** The bind fails with {@link UserConnectedException} as long as the user has a connection that is not closed. */
    REFUSE
}
