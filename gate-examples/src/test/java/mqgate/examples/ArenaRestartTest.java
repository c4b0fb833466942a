package mqgate.examples;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process of the gate is killed under two players, and started again. */
final class ArenaRestartTest {

    private PageProcess arena;

    @BeforeEach
    void start() throws Exception {
        Chromium.assumeInstalled();
        arena = PageProcess.start("arena");
    }

    @AfterEach
    void stop() {
        if (arena != null) {
            arena.close();
        }
    }

    @Test
    void kill_andStartAgain_bothPagesPlayOnWithoutAReload() throws Exception {
        try (ArenaPage ann = ArenaPage.play(Chromium.page(640, 480), arena, "ann", "1");
                ArenaPage ben = ArenaPage.play(Chromium.page(640, 480), arena, "ben", "1")) {
            ann.recordPhases();
            ben.recordPhases();
            arena.kill();
            ann.page().await("arena.phase === 'reconnecting'").awaitText("#notice", "reconnecting");
            ben.page().await("arena.phase === 'reconnecting'");

            arena.startAgain();

            ann.awaitBack().awaitBall(ben.awaitBack().ballId());
            ben.awaitBall(ann.ballId());
            int tick = ann.page().evaluate("arena.tick").asInt();
            ann.page().await("arena.tick > " + tick + " + 20").assertNoErrors();
            ben.assertNoErrors();
        }
    }
}
