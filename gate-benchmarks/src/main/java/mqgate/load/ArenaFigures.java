package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What players of the arena were sent while it counted. Owned by the thread of the load.
 *
 * <ul>
 *   <li>A state is newer than the one before, and as long as its counts of balls and pellets say.
 *   <li>The ticks of a room have no gaps: those that a player did not see were replaced by newer ones on the way.
 * </ul>
 */
final class ArenaFigures {

    private static final int HEAD = 8;
    private static final int BALL = 8;
    private static final int PELLET = 4;

    private final Histogram gaps = new Histogram();
    private final Map<String, Long> others = new TreeMap<>();
    private final ArenaRoom[] rooms;
    private final Faults faults;
    private boolean counts;
    private long updates;
    private long missed;
    private long messages;
    private long bytes;

    ArenaFigures(int rooms, Faults faults) {
        this.faults = faults;
        this.rooms = IntStream.range(0, rooms).mapToObj(i -> new ArenaRoom()).toArray(ArenaRoom[]::new);
    }

    /** Says whether what comes now counts. */
    void count(boolean now) {
        counts = now;
    }

    void state(Player player, ByteBuffer in, int at, int length) {
        add(length);
        if (!isWhole(in, at, length)) {
            faults.payload++;
            return;
        }
        long tick = in.getInt(at) & 0xffffffffL;
        if (tick <= player.tick()) {
            faults.order++;
        } else {
            update(player, tick, System.nanoTime());
        }
    }

    private static boolean isWhole(ByteBuffer in, int at, int length) {
        return length >= HEAD
                && length == HEAD + BALL * (in.getShort(at + 4) & 0xffff) + PELLET * (in.getShort(at + 6) & 0xffff);
    }

    private void update(Player player, long tick, long now) {
        if (counts) {
            updates++;
            rooms[player.room].add(tick);
            if (player.hasSeen()) {
                missed += tick - player.tick() - 1;
                gaps.add(now - player.nanos());
            }
        }
        player.see(tick, now);
    }

    /** Counts a message of another kind than a state. */
    void other(String kind, int length) {
        add(length);
        if (counts) {
            others.merge(kind, 1L, Long::sum);
        }
    }

    private void add(int length) {
        if (counts) {
            messages++;
            bytes += length;
        }
    }

    /** Returns how many ticks the slowest room has moved. */
    long fewestTicks() {
        return IntStream.range(0, rooms.length)
                .mapToLong(i -> rooms[i].ticks())
                .min()
                .orElse(0);
    }

    void addTo(ObjectNode said, double seconds) {
        said.put("ticks_per_s_worst_room", fewestTicks() / seconds);
        said.put("updates", updates).put("updates_per_s", updates / seconds).put("missed", missed);
        said.put("messages_per_s", messages / seconds).put("bytes_per_s", bytes / seconds);
        said.set("gap", gaps.toJson());
        ObjectNode kinds = said.putObject("others");
        others.forEach(kinds::put);
    }
}
