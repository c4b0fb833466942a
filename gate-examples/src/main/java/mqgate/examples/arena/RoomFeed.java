package mqgate.examples.arena;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;

/**
 * Tells the members of a room's group what happens in it: of states and of rosters only the newest counts, everything else must arrive. Owned by the
 * thread of the arena.
 */
final class RoomFeed {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DeliveryPolicy NEWEST_STATE = DeliveryPolicy.latest("state");

    /** Whoever comes and goes all the time must not fill up the queues of slow clients. */
    private static final DeliveryPolicy NEWEST_ROSTER = DeliveryPolicy.latest("roster");

    private static final String GROUPS = "arena/";

    private final GateHandler gate;
    private final String group;
    private final Room room;
    private List<Score> toldScores = List.of();

    RoomFeed(GateHandler gate, Room room) {
        this.gate = gate;
        this.room = room;
        group = group(room);
    }

    Room room() {
        return room;
    }

    String group() {
        return group;
    }

    static String group(Room room) {
        return GROUPS + room.name();
    }

    /** Tells a connection that has just joined what it cannot know. */
    void welcome(Session session) {
        session.send("arena/roster", json(room.roster()), NEWEST_ROSTER);
        session.send("arena/scores", json(room.scores()), DeliveryPolicy.must());
    }

    void tick() {
        room.tick();
        if (room.takeRosterChanged()) {
            tell("arena/roster", json(room.roster()), NEWEST_ROSTER);
        }
        tell("arena/state", StateWriter.write(room.world()), NEWEST_STATE);
        for (Death death : room.world().deaths()) {
            tell("arena/death", json(death), DeliveryPolicy.must());
        }
        if (room.world().tick() % Rules.TICKS_PER_SECOND == 0) {
            tellScores();
        }
    }

    private void tellScores() {
        List<Score> scores = room.scores();
        if (!scores.equals(toldScores)) {
            toldScores = scores;
            tell("arena/scores", json(scores), DeliveryPolicy.must());
        }
    }

    private void tell(String topic, byte[] body, DeliveryPolicy policy) {
        gate.sendToGroup(TraceSpan.create(), group, topic, body, policy);
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
