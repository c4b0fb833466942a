package mqgate.api.spi;

import java.util.Optional;
import mqgate.api.Session;

/**
 * Keeps the settings of users beyond their connections.
 *
 * <p>Calls for one session never overlap, except {@link #heartbeat}, which overlaps the others; calls for two sessions of one user can. The session is
 * locked meanwhile, so a storage must not change sessions through the gate; sending to them and closing them is fine.
 *
 * @source gate/define.go StorageHandler
 * @since 0.1
 */
public interface StorageHandler {

    /**
     * Stores a session under its user id.
     *
     * <p>When: after each bind, and after each change of settings of a session that has a user.
     *
     * <p>Thread: the one that called the operation; may block, never an event loop.
     *
     * <p>Failure: a bind fails with {@link mqgate.api.StorageException}; for other changes it is logged.
     *
     * @param session the session to store, as it is after the change
     * @throws Exception if it could not be stored
     * @source gate/define.go StorageHandler.Storage
     */
    void storage(Session session) throws Exception;

    /**
     * Forgets what is stored for a session's user.
     *
     * <p>When: never by the gate itself; for applications that log a user out for good.
     *
     * @param session the session of the user
     * @throws Exception if it could not be deleted
     * @source gate/define.go StorageHandler.Delete
     */
    void delete(Session session) throws Exception;

    /**
     * Returns what was stored for a user.
     *
     * <p>When: at each bind to a user. Bytes that are not a session are logged and ignored.
     *
     * <p>Thread: the one that called bind; may block, never an event loop.
     *
     * <p>Failure: the bind fails with {@link mqgate.api.StorageException}.
     *
     * @param userId the user, never empty
     * @return the session as {@link Session#serialize()} wrote it, or empty if nothing is stored
     * @throws Exception if it could not be read
     * @source gate/define.go StorageHandler.Query
     */
    Optional<byte[]> query(String userId) throws Exception;

    /**
     * Says that a client is alive, so that what is stored for its user can be kept longer.
     *
     * <p>When: after a packet was received, at most once per {@link mqgate.api.Options#getHeartbeat()} and connection, and not before
     * the call for the connection before has returned.
     *
     * <p>Thread: the executor; may block.
     *
     * <p>Failure: logged, not more than once in ten seconds above DEBUG.
     *
     * @param session the session; its user id may be empty, see {@link mqgate.api.Options.Builder#guestHeartbeat}
     * @throws Exception if the storage failed
     * @source gate/define.go StorageHandler.Heartbeat
     */
    void heartbeat(Session session) throws Exception;
}
