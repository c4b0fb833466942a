package mqgate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Players find right an arena that keeps its pace, and what is wrong they count as what it is. */
final class PlayersTest {

    private final ObjectNode said = JsonNodeFactory.instance.objectNode();

    private static LoadOptions options(int port, int rooms, double patience) {
        LoadOptions options = new LoadOptions();
        new CommandLine(options)
                .parseArgs(("--conns 6 --warmup 0.1 --duration 1 --port " + port + " --rooms " + rooms + " --patience "
                                + patience)
                        .split(" "));
        return options;
    }

    private boolean play(IntFunction<byte[]> states) throws Exception {
        try (SmallArena arena = new SmallArena(false, states)) {
            boolean right = new Players(options(arena.port(), 2, 20)).run(said);
            assertThat(arena.steers).hasPositiveValue();
            return right;
        }
    }

    @Test
    void play_everyTickComes_isRight() throws Exception {
        boolean right = play(SmallArena::state);

        assertThat(right).as("%s", said).isTrue();
        assertThat(said.at("/joined").asInt()).isEqualTo(6);
        assertThat(said.at("/missed").asLong()).isZero();
        assertThat(said.at("/updates").asLong()).isPositive();
        assertThat(said.at("/gap/n").asLong()).isPositive();
        assertThat(said.at("/ticks_per_s_worst_room").asDouble()).isPositive().isLessThan(1000);
        assertThat(said.at("/others/scores").asLong()).isPositive();
    }

    @Test
    void play_ticksAreSkipped_countsThem() throws Exception {
        boolean right = play(call -> SmallArena.state(3 * call));

        assertThat(right).as("%s", said).isTrue();
        long updates = said.at("/gap/n").asLong();
        assertThat(said.at("/missed").asLong()).as("%s", said).isPositive().isEqualTo(2 * updates);
    }

    @Test
    void play_tickComesAgain_isWrong() throws Exception {
        boolean right = play(call -> SmallArena.state(call / 2));

        assertThat(right).isFalse();
        assertThat(said.at("/errors/order").asLong()).isPositive();
    }

    @Test
    void play_stateIsTorn_isWrong() throws Exception {
        boolean right = play(call -> SmallArena.state(call, call % 2 == 0 ? 20 : 19));

        assertThat(right).isFalse();
        assertThat(said.at("/errors/payload").asLong()).isPositive();
    }

    @Test
    void play_joinIsRefused_isWrong() throws Exception {
        try (SmallArena arena = new SmallArena(true, SmallArena::state)) {
            boolean right = new Players(options(arena.port(), 2, 0.2)).run(said);

            assertThat(right).isFalse();
            assertThat(said.at("/joined").asInt()).isZero();
            assertThat(said.at("/errors/proto").asLong()).isEqualTo(6);
        }
    }

    @Test
    void new_withoutRooms_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Players(options(1, 0, 20)))
                .withMessage("--rooms: 0 (expected: 1 or more)");
    }
}
