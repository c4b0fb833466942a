package mqgate.examples;

import java.time.Duration;

/** The arena as a player has it open. Used by one thread. */
final class ArenaPage implements AutoCloseable {

    /** How long a page may take to play again, whatever happened to its connection. */
    static final Duration BACK_WITHIN = Duration.ofSeconds(20);

    private final Page page;

    private ArenaPage(Page page) {
        this.page = page;
    }

    /** Opens the arena in a page and plays. */
    static ArenaPage play(Page page, PageProcess arena, String name, String room) {
        return new ArenaPage(page.open(arena.page("/?auto=1&name=" + name + "&room=" + room))).awaitPlaying();
    }

    /** Takes a page in which somebody plays already. */
    static ArenaPage of(Page page) {
        return new ArenaPage(page).awaitPlaying();
    }

    Page page() {
        return page;
    }

    /** Waits until it plays and has been told where the balls are. */
    ArenaPage awaitPlaying() {
        page.await("arena.phase === 'playing' && " + ball("arena.id") + " !== undefined");
        return this;
    }

    /** Returns the number of this player's ball. */
    int ballId() {
        return page.evaluate("arena.id").asInt();
    }

    String ticket() {
        return page.evaluate("arena.ticket").asText();
    }

    /** Waits until this page has been told of another's ball. */
    ArenaPage awaitBall(int id) {
        page.await(ball(String.valueOf(id)) + " !== undefined");
        return this;
    }

    /** Returns where this page has been told that a ball is. */
    double x(int id) {
        return coordinate(id, "x");
    }

    double y(int id) {
        return coordinate(id, "y");
    }

    private double coordinate(int id, String name) {
        return page.evaluate(ball(String.valueOf(id)) + "." + name).asDouble();
    }

    /** An expression for a ball among those that this page was told of last. */
    private static String ball(String id) {
        return "arena.balls().find(ball => ball.id === " + id + ")";
    }

    /** Keeps every phase that the page is in from now on, however short. */
    ArenaPage recordPhases() {
        page.evaluate("window.phases = [arena.phase];"
                + "clearInterval(window.recording);"
                + "window.recording = setInterval(() => {"
                + "  if (arena.phase !== phases[phases.length - 1]) { phases.push(arena.phase); }"
                + "}, 1)");
        return this;
    }

    /** Waits until the page has been without its gate since {@link #recordPhases}, and plays again. */
    ArenaPage awaitBack() {
        page.await("phases.includes('reconnecting') && arena.phase === 'playing'", BACK_WITHIN);
        return awaitPlaying();
    }

    void assertNoErrors() {
        page.assertNoErrors();
    }

    @Override
    public void close() {
        page.close();
    }
}
