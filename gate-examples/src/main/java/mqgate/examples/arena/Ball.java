package mqgate.examples.arena;

/**
 * A ball of a player or a bot: where it is, how large, and where it is going. Owned by the thread of the arena, but {@link #steer}, which any
 * thread may call: the newest direction counts, and it is read once a tick.
 */
final class Ball {

    private static final double FULL = 127;

    private final int id;
    private final String name;
    private final boolean bot;
    private final int hue;

    private volatile int steering;
    private double x;
    private double y;
    private double area;
    private double radius;
    private double eaten;
    private long rebirth;

    Ball(int id, String name, boolean bot, int hue) {
        this.id = id;
        this.name = name;
        this.bot = bot;
        this.hue = hue;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    boolean isBot() {
        return bot;
    }

    int hue() {
        return hue;
    }

    double x() {
        return x;
    }

    double y() {
        return y;
    }

    double radius() {
        return radius;
    }

    /** Returns what it has eaten since its birth, in pellets. */
    int score() {
        return (int) Math.round(eaten / Rules.PELLET_AREA);
    }

    boolean isAlive() {
        return rebirth == 0;
    }

    boolean isDue(long tick) {
        return rebirth != 0 && tick >= rebirth;
    }

    /** Sets direction and share of full speed, each -127 to 127; more than full speed is full speed. */
    void steer(int directionX, int directionY) {
        steering = (directionX << 8) | (directionY & 0xff);
    }

    void beBorn(double newX, double newY) {
        x = newX;
        y = newY;
        eaten = 0;
        rebirth = 0;
        grow(Rules.START_AREA - area);
    }

    void die(long tick) {
        rebirth = tick + Rules.REBIRTH_TICKS;
    }

    void eatPellets(int count) {
        eat(count * Rules.PELLET_AREA);
    }

    void eat(Ball other) {
        eat(other.area);
    }

    private void eat(double what) {
        eaten += what;
        grow(what);
    }

    /** One step, which ends at the border of the field, and what a large ball loses by it. */
    void move() {
        grow(Rules.shrunk(area) - area);
        int newest = steering;
        double stepX = (newest >> 8) / FULL;
        double stepY = (byte) newest / FULL;
        double length = Math.max(1, Math.sqrt(stepX * stepX + stepY * stepY));
        double speed = Rules.speed(radius) / length;
        x = insideField(x + stepX * speed);
        y = insideField(y + stepY * speed);
    }

    private double insideField(double place) {
        return Math.max(radius, Math.min(Rules.SIZE - radius, place));
    }

    private void grow(double by) {
        area += by;
        radius = Math.sqrt(area);
    }

    double squareDistance(double otherX, double otherY) {
        double distanceX = otherX - x;
        double distanceY = otherY - y;
        return distanceX * distanceX + distanceY * distanceY;
    }
}
