package mqgate.examples.arena;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The field of one room with its balls and pellets, which knows the rules and nothing of players: what it becomes depends on chance from a seed, on
 * how many ticks there were and on where balls steered at each. Owned by the thread of the arena.
 */
final class World {

    private static final int PLACES_LOOKED_AT = 8;

    private final RandomGenerator random;
    private final Pellets pellets;
    private final List<Ball> balls = new ArrayList<>();
    private final List<Death> deaths = new ArrayList<>();
    private long tick;

    World(RandomGenerator random) {
        this.random = random;
        pellets = new Pellets(random);
    }

    long tick() {
        return tick;
    }

    List<Ball> balls() {
        return balls;
    }

    Pellets pellets() {
        return pellets;
    }

    /** Returns who was eaten in the last tick. */
    List<Death> deaths() {
        return deaths;
    }

    void add(Ball ball) {
        bear(ball);
        balls.add(ball);
    }

    void remove(Ball ball) {
        balls.remove(ball);
    }

    void advance() {
        tick++;
        deaths.clear();
        for (Ball ball : balls) {
            if (ball.isDue(tick)) {
                bear(ball);
            }
            if (ball.isAlive()) {
                ball.move();
                pellets.feed(ball);
            }
        }
        balls.forEach(this::eatOthers);
    }

    private void eatOthers(Ball eater) {
        for (Ball prey : balls) {
            if (eater.isAlive() && prey.isAlive() && Rules.isStronger(eater, prey) && Rules.covers(eater, prey)) {
                deaths.add(new Death(prey.id(), eater.id(), prey.score()));
                prey.die(tick);
                eater.eat(prey);
            }
        }
    }

    /** Of a few places a ball is born at the one that is farthest from all others. */
    private void bear(Ball ball) {
        double bestX = anywhere();
        double bestY = anywhere();
        for (int i = 1; i < PLACES_LOOKED_AT; i++) {
            double x = anywhere();
            double y = anywhere();
            if (squareDistanceOfNearest(x, y) > squareDistanceOfNearest(bestX, bestY)) {
                bestX = x;
                bestY = y;
            }
        }
        ball.beBorn(bestX, bestY);
    }

    private double anywhere() {
        return random.nextDouble(Rules.START_RADIUS, Rules.SIZE - Rules.START_RADIUS);
    }

    private double squareDistanceOfNearest(double x, double y) {
        double nearest = Double.MAX_VALUE;
        for (Ball other : balls) {
            if (other.isAlive()) {
                nearest = Math.min(nearest, other.squareDistance(x, y));
            }
        }
        return nearest;
    }
}
