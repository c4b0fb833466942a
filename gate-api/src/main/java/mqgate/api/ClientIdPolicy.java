package mqgate.api;

/**
 * What happens when a client connects with the client id of one that is connected already.
 *
 * @since 0.1
 */
public enum ClientIdPolicy {
    /**
     * The newer connection takes over: the older one is closed as {@link CloseReason#SESSION_TAKEN_OVER}. A connection that
     * is bound to a user stays, because a client id proves nothing, until a newer one with its client id is bound to the same
     * user; with {@link UserPolicy#REFUSE} that bind fails.
     */
    TAKE_OVER,
    /** Both stay connected: client ids mean nothing to the gate. Always so in {@link Dialect#MQANT}. */
    INDEPENDENT
}
