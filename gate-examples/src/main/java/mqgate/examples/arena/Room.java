package mqgate.examples.arena;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who plays in one world: players, balls that wait for theirs to come back, and bots that fill it up. Knows no gate and no clock, only ticks. Owned by
 * the thread of the arena, but {@link #population}, which any thread may read.
 */
final class Room {

    private static final int LARGEST_ID = 0xffff;
    private static final int BEST = 10;

    private final String name;
    private final int filledTo;
    private final RandomGenerator random;
    private final World world;
    private final Map<String, Player> playersByTicket = new HashMap<>();
    private final List<Bot> bots = new ArrayList<>();
    private volatile Population population = Population.NOBODY;
    private int lastId;
    private boolean rosterChanged;

    /** Bots fill it up to so many balls while somebody is there. */
    Room(String name, int filledTo, RandomGenerator random) {
        this.name = name;
        this.filledTo = filledTo;
        this.random = random;
        world = new World(random);
    }

    String name() {
        return name;
    }

    World world() {
        return world;
    }

    Population population() {
        return population;
    }

    boolean isEmpty() {
        return playersByTicket.isEmpty();
    }

    boolean isFull() {
        return playersByTicket.size() >= Rules.MAX_PLAYERS;
    }

    /** Returns who has a ticket of this room; null if nobody has it, or no more. */
    @Nullable Player find(String ticket) {
        return playersByTicket.get(ticket);
    }

    Player add(String playerName, String ticket) {
        Player player = new Player(this, newBall(playerName, false), ticket);
        playersByTicket.put(ticket, player);
        changed();
        return player;
    }

    void remove(Player player) {
        world.remove(player.ball());
        playersByTicket.remove(player.ticket());
        changed();
    }

    void tick() {
        List<Player> givenUp =
                playersByTicket.values().stream().filter(Player::isGivenUp).toList();
        givenUp.forEach(this::remove);
        bots.forEach(bot -> bot.think(world));
        world.advance();
    }

    /** Returns whether somebody has come or gone since the last call. */
    boolean takeRosterChanged() {
        boolean changed = rosterChanged;
        rosterChanged = false;
        return changed;
    }

    List<RosterEntry> roster() {
        return world.balls().stream().map(RosterEntry::of).toList();
    }

    /** Returns the best of those that are alive, the very best first. */
    List<Score> scores() {
        return world.balls().stream()
                .filter(Ball::isAlive)
                .map(Score::of)
                .sorted(Comparator.comparingInt(Score::score).reversed().thenComparingInt(Score::id))
                .limit(BEST)
                .toList();
    }

    /** Somebody has come or gone: bots make up for it. */
    private void changed() {
        int wanted = isEmpty() ? 0 : Math.max(0, filledTo - playersByTicket.size());
        while (bots.size() < wanted) {
            bots.add(new Bot(newBall(BotNames.of(lastId), true)));
        }
        while (bots.size() > wanted) {
            world.remove(bots.remove(bots.size() - 1).ball());
        }
        population = new Population(playersByTicket.size(), bots.size());
        rosterChanged = true;
    }

    private Ball newBall(String ballName, boolean bot) {
        Ball ball = new Ball(newId(), ballName, bot, random.nextInt(360));
        world.add(ball);
        return ball;
    }

    private int newId() {
        do {
            lastId = lastId % LARGEST_ID + 1;
        } while (world.balls().stream().anyMatch(ball -> ball.id() == lastId));
        return lastId;
    }
}
