package mqgate.examples.arena;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * All rooms of a gate, by name. Owned by the thread of the arena.
 *
 * <ul>
 *   <li>A room is there from the first who joins until the last is gone.
 *   <li>A ticket names a ball of its room, which one connection has at a time: the newest.
 *   <li>A room that fails is logged, and does not keep the others from their ticks.
 * </ul>
 */
final class Rooms {

    private static final Logger log = LoggerFactory.getLogger(Rooms.class);

    private static final int MAX_ROOMS = 100;
    private static final int TICKET_BYTES = 16;

    /** As much of a ticket is in the id of the user, which others may see. */
    private static final int SHOWN_OF_TICKET = 16;

    private final GateHandler gate;
    private final int filledTo;
    private final long seed;
    private final SecureRandom tickets = new SecureRandom();
    private final Map<String, RoomFeed> feeds = new LinkedHashMap<>();
    private boolean failed;

    Rooms(GateHandler gate, int filledTo, long seed) {
        this.gate = gate;
        this.filledTo = filledTo;
        this.seed = seed;
    }

    /** Gives a connection a ball, the one of its ticket if that is still there. Whatever it had before is gone. */
    Joined join(Seat seat, JoinRequest request) {
        RoomFeed feed = feeds.computeIfAbsent(request.room(), this::open);
        Player known = feed.room().find(request.ticket());
        if (known == null && feed.room().isFull()) {
            throw new GateException(
                    "room: " + request.room() + " (expected: one with fewer than " + Rules.MAX_PLAYERS + " players)");
        }
        String ticket = known == null ? newTicket() : request.ticket();
        seat.session().bind("player/" + ticket.substring(0, SHOWN_OF_TICKET)); // closes who has the ball now
        if (known == null || known.seat() != seat) {
            vacate(seat);
        }
        seat.session().join(feed.group());
        Player player = known == null ? feed.room().add(request.name(), ticket) : known;
        player.sit(seat);
        feed.welcome(seat.session());
        return Joined.of(player);
    }

    private RoomFeed open(String name) {
        if (feeds.size() >= MAX_ROOMS) {
            throw new GateException("room: " + name + " (expected: one of the " + MAX_ROOMS + " that are open)");
        }
        return new RoomFeed(gate, new Room(name, filledTo, new Random(seed ^ name.hashCode())));
    }

    private String newTicket() {
        byte[] bytes = new byte[TICKET_BYTES];
        tickets.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A client does not want to play any more. */
    void leave(Seat seat) {
        vacate(seat);
        seat.session().unbind();
    }

    private static void vacate(Seat seat) {
        Player player = seat.player();
        if (player != null) {
            player.room().remove(player);
            player.stand();
            seat.session().leave(RoomFeed.group(player.room()));
        }
    }

    /** A connection has ended, whose player may come back. */
    void lose(Seat seat) {
        Player player = seat.player();
        if (player != null) {
            player.stand();
        }
    }

    void tick() {
        feeds.values().removeIf(feed -> feed.room().isEmpty());
        feeds.values().forEach(this::tick);
    }

    private void tick(RoomFeed feed) {
        try {
            feed.tick();
        } catch (RuntimeException | Error e) {
            log.atLevel(failed ? Level.DEBUG : Level.WARN)
                    .setCause(e)
                    .log("Room {}: a tick failed; more at DEBUG", feed.room().name());
            failed = true;
        }
    }
}
