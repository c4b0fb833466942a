package mqgate.examples.arena;

/** What clients are told of a ball once, because it does not change. Immutable. */
record RosterEntry(int id, String name, boolean bot, int hue) {

    static RosterEntry of(Ball ball) {
        return new RosterEntry(ball.id(), ball.name(), ball.isBot(), ball.hue());
    }
}
