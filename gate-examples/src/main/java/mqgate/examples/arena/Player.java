package mqgate.examples.arena;

import org.jspecify.annotations.Nullable;

/** Somebody in a room, with a ball that outlives a connection for a while. Owned by the thread of the arena, but what is final. */
final class Player {

    private final Room room;
    private final Ball ball;
    private final String ticket;
    private @Nullable Seat seat;
    private long lostAt;

    Player(Room room, Ball ball, String ticket) {
        this.room = room;
        this.ball = ball;
        this.ticket = ticket;
    }

    Room room() {
        return room;
    }

    Ball ball() {
        return ball;
    }

    String ticket() {
        return ticket;
    }

    /** Returns the connection that has the ball; null if it is lost. */
    @Nullable Seat seat() {
        return seat;
    }

    /** A connection gets the ball; who had it has none then. */
    void sit(Seat newSeat) {
        stand();
        seat = newSeat;
        newSeat.give(this);
    }

    /** Nobody has the ball any more: it stands still. */
    void stand() {
        if (seat != null) {
            seat.give(null);
        }
        seat = null;
        lostAt = room.world().tick();
        ball.steer(0, 0);
    }

    boolean isGivenUp() {
        return seat == null && room.world().tick() - lostAt >= Rules.KEPT_TICKS;
    }
}
