package mqgate.api;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What was recorded of one connection. A snapshot that does not change; its {@code toString} is a report of one line for each event.
 *
 * @param sessionId the session, or an empty string if the handshake was not done
 * @param userId the user, or an empty string
 * @param clientId the client id, or an empty string
 * @param address the client's address
 * @param closeReason why the connection ended, or empty while it is open
 * @param cause what failed, in words, or an empty string
 * @param forgotten how many events came before those that are here
 * @param events the last events, the oldest first; unmodifiable
 * @since 0.1
 */
public record FlightRecord(
        String sessionId,
        String userId,
        String clientId,
        InetSocketAddress address,
        Optional<CloseReason> closeReason,
        String cause,
        long forgotten,
        List<FlightEvent> events) {

    /**
     * Copies the events.
     *
     * @param sessionId the session
     * @param userId the user
     * @param clientId the client id
     * @param address the address
     * @param closeReason why it ended
     * @param cause what failed
     * @param forgotten how many came before
     * @param events the events
     */
    public FlightRecord {
        events = List.copyOf(events);
    }

    @Override
    public String toString() {
        StringBuilder report = new StringBuilder()
                .append("session ")
                .append(orDash(sessionId))
                .append(", user ")
                .append(orDash(userId))
                .append(", client ")
                .append(orDash(clientId))
                .append(", ")
                .append(address)
                .append(closeReason.map(reason -> ", closed: " + reason).orElse(", open"))
                .append(cause.isEmpty() ? "" : " (" + cause + ")")
                .append(", ")
                .append(forgotten)
                .append(" earlier events");
        events.forEach(event -> report.append("\n  ").append(event));
        return report.toString();
    }

    /** What a client chose must not begin a line of its own. */
    private static String orDash(String name) {
        return name.isEmpty() ? "-" : name.replaceAll("\\p{Cc}", "?");
    }
}
