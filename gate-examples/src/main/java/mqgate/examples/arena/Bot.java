package mqgate.examples.arena;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Steers a ball as somebody would who is not very good at it: away from danger, else to prey, else to a pellet. Owned by the thread of the arena. */
final class Bot {

    /** Looks only now and then, as people do, and not all bots at the same tick. */
    private static final int TICKS_BETWEEN_LOOKS = 4;

    private static final double SIGHT = 400;

    /** Slower than a player can be, who should win. */
    private static final double STRENGTH = 95;

    private final Ball ball;

    Bot(Ball ball) {
        this.ball = ball;
    }

    Ball ball() {
        return ball;
    }

    void think(World world) {
        if (ball.isAlive() && (world.tick() + ball.id()) % TICKS_BETWEEN_LOOKS == 0) {
            look(world);
        }
    }

    private void look(World world) {
        Ball danger = nearest(world, other -> Rules.isStronger(other, ball));
        Ball prey = nearest(world, other -> Rules.isStronger(ball, other));
        if (danger != null) {
            steer(ball.x() - danger.x(), ball.y() - danger.y());
        } else if (prey != null) {
            steer(prey.x() - ball.x(), prey.y() - ball.y());
        } else {
            int pellet = world.pellets().nearest(ball);
            steer(world.pellets().x(pellet) - ball.x(), world.pellets().y(pellet) - ball.y());
        }
    }

    private @Nullable Ball nearest(World world, Predicate<Ball> kind) {
        Ball nearest = null;
        double distance = SIGHT * SIGHT;
        for (Ball other : world.balls()) {
            double square = ball.squareDistance(other.x(), other.y());
            if (other.isAlive() && square < distance && kind.test(other)) {
                nearest = other;
                distance = square;
            }
        }
        return nearest;
    }

    private void steer(double x, double y) {
        double length = Math.max(1, Math.sqrt(x * x + y * y));
        ball.steer((int) (x / length * STRENGTH), (int) (y / length * STRENGTH));
    }
}
