package mqgate.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class WorldTest {

    private static final Offset<Double> A_BIT = within(0.001);
    private static final double FAR_FROM_PELLETS = 150;

    private final World world = new World(new Random(1));
    private final Ball ball = ball(1);

    /** Puts a ball of the size that it is born with where no pellet is near. */
    private Ball ball(int id) {
        Ball created = new Ball(id, "ann", false, 210);
        world.add(created);
        Random places = new Random(id);
        do {
            created.beBorn(places.nextInt(200, 2800), places.nextInt(200, 2800));
        } while (distanceOfNearestPellet(created) < FAR_FROM_PELLETS);
        return created;
    }

    private double distanceOfNearestPellet(Ball from) {
        int nearest = world.pellets().nearest(from);
        return Math.sqrt(
                from.squareDistance(world.pellets().x(nearest), world.pellets().y(nearest)));
    }

    private void advance(int ticks) {
        for (int i = 0; i < ticks; i++) {
            world.advance();
        }
    }

    @Test
    void pellet_touched_isEatenAndComesBackElsewhere() {
        int x = world.pellets().x(7);
        int y = world.pellets().y(7);
        ball.beBorn(x + Rules.START_RADIUS + Rules.PELLET_RADIUS - 1, y);

        world.advance();

        assertThat(ball.score()).isPositive();
        assertThat(ball.radius()).isCloseTo(Math.sqrt(576 + 60.0 * ball.score()), A_BIT);
        assertThat(world.pellets().x(7) == x && world.pellets().y(7) == y).isFalse();
        assertThat(world.pellets().count()).isEqualTo(250);
    }

    @Test
    void pellet_notTouched_stays() {
        world.advance();

        assertThat(ball.score()).isZero();
        assertThat(ball.radius()).isEqualTo(24);
    }

    @Test
    void smallerBall_covered_isEatenWithAllItHas() {
        Ball small = ball(2);
        small.beBorn(ball.x() + 10, ball.y());
        ball.eatPellets(4);

        world.advance();

        assertThat(world.deaths()).containsExactly(new Death(2, 1, 0));
        assertThat(small.isAlive()).isFalse();
        assertThat(ball.radius()).isCloseTo(Math.sqrt(576 + 4 * 60 + 576), A_BIT);
        assertThat(ball.score()).isEqualTo(14);
    }

    @Test
    void smallerBall_lessThanFifteenPercentSmaller_isNotEaten() {
        Ball small = ball(2);
        small.beBorn(ball.x() + 10, ball.y());
        ball.eatPellets(3);
        assertThat(ball.radius() / small.radius()).isBetween(1.14, 1.15);

        world.advance();

        assertThat(small.isAlive()).isTrue();
        assertThat(world.deaths()).isEmpty();
    }

    @Test
    void smallerBall_onlyTouched_isNotEaten() {
        Ball small = ball(2);
        ball.eatPellets(30);
        small.beBorn(ball.x() + ball.radius() - 0.3 * small.radius(), ball.y());

        world.advance();

        assertThat(small.isAlive()).isTrue();
    }

    @Test
    void eatenBall_twoSecondsLater_isBornAgainSmall() {
        Ball small = ball(2);
        small.beBorn(ball.x(), ball.y());
        small.eatPellets(1);
        ball.eatPellets(10);
        world.advance();
        assertThat(world.deaths()).containsExactly(new Death(2, 1, 1));

        advance(39);
        assertThat(small.isAlive()).isFalse();
        assertThat(world.deaths()).isEmpty();

        advance(1);
        assertThat(small.isAlive()).isTrue();
        assertThat(small.score()).isBetween(0, 2);
        assertThat(Math.sqrt(small.squareDistance(ball.x(), ball.y()))).isGreaterThan(300);
    }

    @Test
    void ballOnItsWay_toTheBorder_endsInsideTheField() {
        ball.steer(-127, 127);

        advance(400);

        assertThat(ball.x()).isCloseTo(ball.radius(), within(1.0));
        assertThat(ball.y()).isCloseTo(3000 - ball.radius(), within(1.0));
    }

    @Test
    void largeBall_losesALittle_andASmallOneNothing() {
        ball.eatPellets(50);
        double largest = ball.radius();
        assertThat(largest).isLessThan(60);
        ball.move();
        assertThat(ball.radius()).isCloseTo(largest, A_BIT);

        ball.eatPellets(400);
        double before = ball.radius();
        ball.move();
        assertThat(ball.radius()).isBetween(before * 0.999, before * 0.9999);
        assertThat(ball.score()).isEqualTo(450);
    }

    @Test
    void move_fullSpeed_isFifteenUnitsATickInAnyDirection() {
        double x = ball.x();
        double y = ball.y();

        ball.steer(127, 0);
        ball.move();
        assertThat(ball.x()).isCloseTo(x + 15, A_BIT);
        assertThat(ball.y()).isEqualTo(y);

        ball.steer(-127, -127);
        ball.move();
        assertThat(ball.x()).isCloseTo(x + 15 - 15 / Math.sqrt(2), A_BIT);
        assertThat(ball.y()).isCloseTo(y - 15 / Math.sqrt(2), A_BIT);
    }

    @Test
    void move_halfSteered_isHalfAsFast() {
        double x = ball.x();

        ball.steer(64, 0);
        ball.move();

        assertThat(ball.x() - x).isBetween(7.4, 7.7);
    }

    @Test
    void move_largerBall_isSlower() {
        ball.eatPellets(29); // twice the radius, about
        double x = ball.x();

        ball.steer(127, 0);
        ball.move();

        assertThat(ball.x() - x).isBetween(10.0, 11.0);
    }
}
