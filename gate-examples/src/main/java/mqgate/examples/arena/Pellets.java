package mqgate.examples.arena;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What lies about to be eaten; an eaten one comes back elsewhere, so there are always as many. Owned by the thread of the arena. */
final class Pellets {

    /** Nearer to the border no large ball would reach one. */
    private static final int MARGIN = 30;

    private final RandomGenerator random;
    private final int[] x = new int[Rules.PELLETS];
    private final int[] y = new int[Rules.PELLETS];

    Pellets(RandomGenerator random) {
        this.random = random;
        Arrays.setAll(x, i -> anywhere());
        Arrays.setAll(y, i -> anywhere());
    }

    private int anywhere() {
        return random.nextInt(MARGIN, Rules.SIZE - MARGIN);
    }

    int x(int index) {
        return x[index];
    }

    int y(int index) {
        return y[index];
    }

    int count() {
        return x.length;
    }

    /** Gives a ball all that it touches. */
    void feed(Ball ball) {
        double reach = ball.radius() + Rules.PELLET_RADIUS;
        int eaten = 0;
        for (int i = 0; i < x.length; i++) {
            if (ball.squareDistance(x[i], y[i]) < reach * reach) {
                x[i] = anywhere();
                y[i] = anywhere();
                eaten++;
            }
        }
        ball.eatPellets(eaten);
    }

    /** Returns the index of the one that is nearest to a ball. */
    int nearest(Ball ball) {
        int nearest = 0;
        for (int i = 1; i < x.length; i++) {
            if (ball.squareDistance(x[i], y[i]) < ball.squareDistance(x[nearest], y[nearest])) {
                nearest = i;
            }
        }
        return nearest;
    }
}
