package mqgate.examples.arena;

/** A line of the table of scores. Immutable. */
record Score(int id, int score) {

    static Score of(Ball ball) {
        return new Score(ball.id(), ball.score());
    }
}
