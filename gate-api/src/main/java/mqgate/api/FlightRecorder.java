package mqgate.api;

import java.util.Optional;
import java.util.Set;

/**
 * Records for chosen connections what came and what went: the headers of the last {@link Options#getFlightEvents()} packets and events of
 * each, never what is in them. What it has of a connection is read while the client is connected, or handed to the {@link
 * mqgate.api.spi.FlightListener} when the connection ends in another way than it should.
 *
 * <p>Off by default; a connection that is not recorded costs nothing. Safe for use from any thread; no method blocks.
 *
 * @since 0.1
 */
public interface FlightRecorder {

    /**
     * Records everybody, or only those users that were named: connections that are there, and those that come, from before their handshake
     * on.
     *
     * @param all true for everybody, the default is {@link Options#isFlightRecorderOn()}
     */
    void setRecordingAll(boolean all);

    /**
     * {@return whether everybody is recorded}
     */
    boolean isRecordingAll();

    /**
     * Begins to record a user: his connections that are there, and those that are bound to him later, from the bind on.
     *
     * @param userId the user
     * @throws IllegalArgumentException if the user id is empty
     */
    void recordUser(String userId);

    /**
     * Ends to record a user; what was recorded is forgotten, unless everybody is recorded.
     *
     * @param userId the user; one who is not recorded changes nothing
     */
    void forgetUser(String userId);

    /**
     * {@return the users that are recorded, unmodifiable}
     */
    Set<String> getRecordedUsers();

    /**
     * Reads what was recorded of a live connection.
     *
     * @param sessionId its session id
     * @return the last events, or empty if there is no such connection on this gate or it is not recorded
     */
    Optional<FlightRecord> read(String sessionId);
}
