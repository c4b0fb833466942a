package mqgate.netty;

import io.netty.handler.ssl.NotSslRecordException;
import java.time.Instant;
import java.time.InstantSource;
import mqgate.api.FlightEvent;
import mqgate.api.FlightEvent.Kind;
import mqgate.api.FlightRecord;
import org.jspecify.annotations.Nullable;

/** What is recorded of one connection, while it is. For any thread. */
final class Flight {

    private static final int LONGEST_CAUSE = 256;
    private static final String NO_TLS = "not an SSL/TLS record";

    private final NettyAgent agent;
    private final FlightRing ring;
    private final InstantSource clock;

    Flight(NettyAgent agent, int events, InstantSource clock) {
        this.agent = agent;
        ring = new FlightRing(events);
        this.clock = clock;
    }

    /** Something happened that is no packet. */
    void happened(String name, String detail) {
        ring.add(new FlightEvent(clock.instant(), Kind.EVENT, name, "", 0, 0, detail));
    }

    /** Something came from the client, or goes to it. */
    void passed(Kind kind, Object message) {
        Instant now = clock.instant();
        FlightHeaders.of(message, agent.profile().mqtt5())
                .forEach(header -> ring.add(header.event(now, kind, header.name())));
    }

    /** A message will not go out. */
    void unsent(String what, Object message) {
        Instant now = clock.instant();
        FlightHeaders.of(message, agent.profile().mqtt5())
                .forEach(header -> ring.add(header.event(now, Kind.EVENT, what)));
    }

    FlightRecord read() {
        FlightRing.Snapshot last = ring.read();
        return new FlightRecord(
                agent.id(),
                agent.boundUser,
                agent.getClientId(),
                agent.getRemoteAddress(),
                agent.getCloseReason(),
                agent.getError().map(Flight::words).orElse(""),
                last.forgotten(),
                last.events());
    }

    /** What an exception says, short and in one line; its kind, if it cannot even say that. */
    static String words(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        try {
            if (failure instanceof NotSslRecordException || failure.getCause() instanceof NotSslRecordException) {
                return NO_TLS; // Netty quotes all that came instead: a CONNECT with its password, say
            }
            String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            return FlightHeaders.plain(message.substring(0, Math.min(message.length(), LONGEST_CAUSE)));
        } catch (Throwable e) { // of the user's own: it must not be in the way of a close
            return failure.getClass().getSimpleName();
        }
    }
}
