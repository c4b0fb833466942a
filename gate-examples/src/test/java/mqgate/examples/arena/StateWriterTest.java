package mqgate.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class StateWriterTest {

    private static final Offset<Double> A_SIXTEENTH = within(1 / 16.0);

    private final World world = new World(new Random(1));

    private Ball ball(int id, double x, double y) {
        Ball ball = new Ball(id, "ann", false, 0);
        world.add(ball);
        ball.beBorn(x, y);
        return ball;
    }

    @Test
    void write_livingAndDeadBalls_hasTheLivingAndAllPellets() {
        ball(0xfffe, 2976, 24.5);
        ball(7, 100, 200).eatPellets(10);
        ball(8, 1, 1).die(0);

        byte[] bytes = StateWriter.write(world);

        assertThat(bytes).hasSize(8 + 2 * 8 + 250 * 4);
        assertThat(bytes).startsWith(0, 0, 0, 0, 0, 2, 0, 250);
        State state = State.of(bytes);
        assertThat(state.balls()).containsOnlyKeys(0xfffe, 7);
        assertThat(state.ball(0xfffe)).isEqualTo(new State.Circle(2976, 24.5, 24));
        assertThat(state.ball(7).radius()).isCloseTo(Math.sqrt(576 + 600), A_SIXTEENTH);
        assertThat(state.pellets()).hasSize(250);
        assertThat(state.pellets().get(249))
                .isEqualTo(
                        new State.Place(world.pellets().x(249), world.pellets().y(249)));
    }

    @Test
    void write_laterTick_saysSo() {
        for (int i = 0; i < 300; i++) {
            world.advance();
        }

        assertThat(StateWriter.write(world)).startsWith(0, 0, 1, 44, 0, 0);
    }
}
