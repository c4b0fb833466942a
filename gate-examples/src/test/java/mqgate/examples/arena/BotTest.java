package mqgate.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BotTest {

    private final World world = new World(new Random(1));
    private final Bot bot = new Bot(ballAt(1500, 1500));

    private Ball ballAt(double x, double y) {
        Ball ball = new Ball(world.balls().size() + 4, "", true, 0);
        world.add(ball);
        ball.beBorn(x, y);
        return ball;
    }

    /** Returns how much nearer the bot comes to a place when it thinks and moves. */
    private double approaches(double x, double y) {
        double before = Math.sqrt(bot.ball().squareDistance(x, y));
        bot.think(world);
        bot.ball().move();
        return before - Math.sqrt(bot.ball().squareDistance(x, y));
    }

    @Test
    void think_strongerBallInSight_flees() {
        Ball stronger = ballAt(1700, 1600);
        stronger.eatPellets(20);

        assertThat(approaches(stronger.x(), stronger.y())).isLessThan(-10);
    }

    @Test
    void think_weakerBallInSight_hunts() {
        bot.ball().eatPellets(20);
        Ball weaker = ballAt(1300, 1400);

        assertThat(approaches(weaker.x(), weaker.y())).isGreaterThan(5);
    }

    @Test
    void think_strongerBallOutOfSight_goesForTheNearestPellet() {
        ballAt(2900, 2900).eatPellets(20);
        int nearest = world.pellets().nearest(bot.ball());

        assertThat(approaches(world.pellets().x(nearest), world.pellets().y(nearest)))
                .isGreaterThan(10);
    }

    @Test
    void think_strongerBallIsDead_doesNotFear() {
        Ball dead = ballAt(1700, 1600);
        dead.eatPellets(20);
        dead.die(0);
        int nearest = world.pellets().nearest(bot.ball());

        assertThat(approaches(world.pellets().x(nearest), world.pellets().y(nearest)))
                .isGreaterThan(10);
    }
}
