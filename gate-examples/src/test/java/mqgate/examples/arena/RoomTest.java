package mqgate.examples.arena;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RoomTest {

    private static final int THREE_MINUTES = 3 * 60 * 20;

    private final Room room = room(8, 1);

    private static Room room(int filledTo, long seed) {
        return new Room("1", filledTo, new Random(seed));
    }

    private static void tick(Room room, int times) {
        for (int i = 0; i < times; i++) {
            room.tick();
        }
    }

    @Test
    void bots_fillARoomAsLongAsThereAreFewPlayers() {
        assertThat(room.population()).isEqualTo(new Population(0, 0));

        List<Player> players = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            players.add(room.add("ann", "ticket " + i));
            assertThat(room.population()).isEqualTo(new Population(i + 1, Math.max(0, 7 - i)));
            assertThat(room.roster()).hasSize(Math.max(8, i + 1)).doesNotHaveDuplicates();
        }
        players.forEach(room::remove);

        assertThat(room.population()).isEqualTo(new Population(0, 0));
        assertThat(room.roster()).isEmpty();
        assertThat(room.isEmpty()).isTrue();
    }

    @Test
    void bots_leftAlone_eatAndDieAndComeBack() {
        room.add("ann", "ticket").sit(Seats.create());
        int deaths = 0;

        for (int i = 0; i < THREE_MINUTES; i++) {
            room.tick();
            deaths += room.world().deaths().size();
        }

        assertThat(deaths).isGreaterThan(3);
        assertThat(room.scores().get(0).score()).isGreaterThan(50);
        assertThat(room.roster()).hasSize(8);
    }

    @Test
    void room_sameSeedAndSteering_becomesTheSame() {
        assertThat(play(7)).isEqualTo(play(7));
        assertThat(play(7)).isNotEqualTo(play(8));
    }

    /** Returns what a room looks like after three minutes of somebody who steers in circles. */
    private static List<Byte> play(long seed) {
        Room played = room(8, seed);
        Player player = played.add("ann", "ticket");
        player.sit(Seats.create());
        for (int i = 0; i < THREE_MINUTES; i++) {
            player.ball().steer(i % 200 - 100, i / 3 % 200 - 100);
            played.tick();
        }
        byte[] state = StateWriter.write(played.world());
        return IntStream.range(0, state.length).mapToObj(i -> state[i]).toList();
    }

    @Test
    void ballWithoutConnection_standsStillAndIsKeptForTwoHundredTicks() {
        Player stays = room.add("bob", "another ticket");
        stays.sit(Seats.create());
        Player lost = room.add("ann", "ticket");
        lost.sit(Seats.create());
        lost.ball().steer(127, 127);

        lost.stand();
        double x = lost.ball().x();
        room.tick();
        assertThat(lost.ball().isAlive() && lost.ball().x() != x).isFalse();

        tick(room, 199);
        assertThat(room.find("ticket")).isSameAs(lost);
        tick(room, 1);
        assertThat(room.find("ticket")).isNull();
        assertThat(room.find("another ticket")).isSameAs(stays);
        assertThat(room.roster()).noneMatch(entry -> entry.name().equals("ann"));
    }

    @Test
    void ballWithoutConnection_takenBack_isKept() {
        Player lost = room.add("ann", "ticket");
        lost.stand();
        tick(room, 150);

        requireNonNull(room.find("ticket")).sit(Seats.create());

        tick(room, 500);
        assertThat(room.find("ticket")).isSameAs(lost);
    }

    @Test
    void sit_ballOfAnother_leavesHimWithoutOne() {
        Player player = room.add("ann", "ticket");
        Seat first = Seats.create();
        Seat second = Seats.create();

        player.sit(first);
        player.sit(second);

        assertThat(first.player()).isNull();
        assertThat(second.player()).isSameAs(player);
    }

    @Test
    void isFull_sixtyPlayers() {
        for (int i = 0; i < 60; i++) {
            assertThat(room.isFull()).isFalse();
            room.add("ann", "ticket " + i);
        }
        assertThat(room.isFull()).isTrue();
    }

    @Test
    void scores_areTheBestTenOfThoseAlive() {
        for (int i = 0; i < 12; i++) {
            room.add("ann", "ticket " + i).ball().eatPellets(i);
        }
        requireNonNull(room.find("ticket 11")).ball().die(room.world().tick());

        List<Score> scores = room.scores();

        assertThat(scores).extracting(Score::score).containsExactly(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertThat(scores)
                .isSortedAccordingTo(Comparator.comparingInt(Score::score).reversed());
    }

    @Test
    void ids_ofMoreThanFitIntoTwoBytes_areUsedAgainButNeverTwice() {
        Player stays = room.add("bob", "stays");
        int[] ids = IntStream.range(0, 70_000).map(i -> comeAndGo()).toArray();

        assertThat(Arrays.stream(ids)
                        .allMatch(id ->
                                id >= 1 && id <= 0xffff && id != stays.ball().id()))
                .isTrue();
    }

    private int comeAndGo() {
        Player player = room.add("ann", "ticket");
        room.remove(player);
        return player.ball().id();
    }

    @Test
    void takeRosterChanged_afterSomebodyCameOrWent_isTrueOnce() {
        Player player = room.add("ann", "ticket");
        assertThat(room.takeRosterChanged()).isTrue();
        assertThat(room.takeRosterChanged()).isFalse();

        room.remove(player);
        assertThat(room.takeRosterChanged()).isTrue();
    }
}
