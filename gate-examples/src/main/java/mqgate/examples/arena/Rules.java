package mqgate.examples.arena;

/** The numbers of the game: lengths in units of the field, times in ticks. */
final class Rules {

    static final int SIZE = 3000;
    static final int TICK_MILLIS = 50;
    static final int TICKS_PER_SECOND = 1000 / TICK_MILLIS;

    static final double START_RADIUS = 24;

    /** Areas are squares of radii: what all circles share is left out. */
    static final double START_AREA = START_RADIUS * START_RADIUS;

    static final int PELLETS = 250;
    static final double PELLET_RADIUS = 6;
    static final double PELLET_AREA = 60;

    static final int REBIRTH_TICKS = 2 * TICKS_PER_SECOND;

    /** How long a ball is kept whose connection is lost. */
    static final int KEPT_TICKS = 10 * TICKS_PER_SECOND;

    static final int MAX_PLAYERS = 60;

    private static final double START_SPEED = 15;
    private static final double LARGE_AREA = 60 * 60;
    private static final double LOST_OF_LARGE = 0.001;
    private static final double LARGER = 1.15;
    private static final double MAY_STICK_OUT = 0.4;

    private Rules() {}

    /** Returns how far a ball gets in a tick: the larger, the slower. */
    static double speed(double radius) {
        return START_SPEED * Math.sqrt(START_RADIUS / radius);
    }

    /** Returns what is left of an area after a tick: what is above that of a large ball melts away. */
    static double shrunk(double area) {
        return area <= LARGE_AREA ? area : area - (area - LARGE_AREA) * LOST_OF_LARGE;
    }

    /** Whether one ball has to fear the other. */
    static boolean isStronger(Ball ball, Ball other) {
        return ball.radius() >= LARGER * other.radius();
    }

    /** Whether a ball lies over most of another. */
    static boolean covers(Ball ball, Ball other) {
        double reach = ball.radius() - MAY_STICK_OUT * other.radius();
        return reach > 0 && ball.squareDistance(other.x(), other.y()) < reach * reach;
    }
}
