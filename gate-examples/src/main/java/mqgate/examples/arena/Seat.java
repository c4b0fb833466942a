package mqgate.examples.arena;

import java.util.Arrays;
import mqgate.api.GateException;
import mqgate.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has in the arena, kept with its session, so that steering looks nothing up. The thread of the arena says whose seat it is; any
 * thread may read that.
 */
final class Seat {

    private final Session session;
    private volatile @Nullable Player player;

    private Seat(Session session) {
        this.session = session;
    }

    /** Puts a seat into a new session. */
    static void add(Session session) {
        session.setLocalUserData(new Seat(session));
    }

    /** Returns the seat of a session, or of a copy of it that a handler gets. */
    static Seat of(Session session) {
        if (session.getLocalUserData() instanceof Seat seat) {
            return seat;
        }
        throw new IllegalStateException("session: " + session.getSessionId() + " (expected: one with a seat)");
    }

    /** Returns the gate's own session. */
    Session session() {
        return session;
    }

    @Nullable Player player() {
        return player;
    }

    void give(@Nullable Player newPlayer) {
        player = newPlayer;
    }

    /** Two signed bytes: direction and share of full speed. */
    void steer(byte[] direction) {
        if (direction.length != 2 || direction[0] == Byte.MIN_VALUE || direction[1] == Byte.MIN_VALUE) {
            throw new GateException(
                    "direction: " + Arrays.toString(direction) + " (expected: two bytes, -127 to 127 each)");
        }
        Player steered = player;
        if (steered == null) {
            throw new GateException("direction: without a ball (expected: HD_join before)");
        }
        steered.ball().steer(direction[0], direction[1]);
    }

    Population population() {
        Player present = player;
        return present == null ? Population.NOBODY : present.room().population();
    }
}
