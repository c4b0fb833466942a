package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two players of the arena, each in a window of a real browser. No bots: what moves was steered. */
final class ArenaBrowserTest {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int PHONE_WIDTH = 390;
    private static final int PHONE_HEIGHT = 844;
    private static final double MIDDLE_OF_THE_WORLD = 1500;

    private static PageProcess arena;
    private static int rooms;

    private String room;
    private ArenaPage ann;
    private ArenaPage ben;

    @BeforeAll
    static void start() throws Exception {
        Chromium.assumeInstalled();
        arena = PageProcess.start("arena", "--bots", "0");
    }

    @AfterAll
    static void stop() {
        if (arena != null) {
            arena.close();
        }
    }

    @BeforeEach
    void play() {
        room = "room-" + rooms++;
        ann = ArenaPage.play(Chromium.page(WIDTH, HEIGHT), arena, "ann", room);
        ben = ArenaPage.play(Chromium.page(WIDTH, HEIGHT), arena, "ben", room);
    }

    @AfterEach
    void close() {
        ann.close();
        ben.close();
    }

    @Test
    void play_twoPages_eachSeesTheOtherByName() {
        ann.awaitBall(ben.ballId()).page().awaitText("#board", "ben");
        ben.awaitBall(ann.ballId()).page().awaitText("#board", "ann");

        ann.assertNoErrors();
        ben.assertNoErrors();
    }

    @Test
    void steer_withTheMouse_theOtherSeesTheBallMoveThere() {
        int id = ann.ballId();
        double before = ben.awaitBall(id).x(id);
        int direction = before < MIDDLE_OF_THE_WORLD ? 1 : -1;

        ann.page().moveMouse(WIDTH / 2 + direction * 200, HEIGHT / 2);

        ben.page().await("(" + ball(id) + ".x - " + before + ") * " + direction + " > 60");
        ben.page().await("(" + shown(id) + ".x - " + before + ") * " + direction + " > 60");
        ben.assertNoErrors();
    }

    @Test
    void steer_withAFinger_theOtherSeesTheBallMoveThere() {
        try (ArenaPage phone = ArenaPage.play(phone(), arena, "cat", room)) {
            int id = phone.ballId();
            double before = ben.awaitBall(id).y(id);
            int direction = before < MIDDLE_OF_THE_WORLD ? 1 : -1;

            phone.page().drag(PHONE_WIDTH / 2, PHONE_HEIGHT / 2, PHONE_WIDTH / 2, PHONE_HEIGHT / 2 + direction * 200);

            ben.page().await("(" + ball(id) + ".y - " + before + ") * " + direction + " > 60");
            phone.assertNoErrors();
        }
    }

    private static Page phone() {
        return Chromium.page(PHONE_WIDTH, PHONE_HEIGHT).phone(PHONE_WIDTH, PHONE_HEIGHT);
    }

    private static String ball(int id) {
        return "arena.balls().find(ball => ball.id === " + id + ")";
    }

    private static String shown(int id) {
        return "arena.shown().find(ball => ball.id === " + id + ")";
    }

    @Test
    void cut_connection_pageComesBackToItsBall() {
        int id = ann.ballId();
        String ticket = ann.ticket();
        double x = ann.x(id);
        double y = ann.y(id);

        ann.recordPhases().page().evaluate("arena.cut()");
        ann.awaitBack();

        assertThat(ann.ballId()).isEqualTo(id);
        assertThat(ann.ticket()).isEqualTo(ticket).hasSize(32);
        assertThat(ann.x(id)).isEqualTo(x);
        assertThat(ann.y(id)).isEqualTo(y);
        ann.assertNoErrors();
    }

    @Test
    void reload_page_comesBackToItsBall() {
        int id = ann.ballId();
        String ticket = ann.ticket();
        double x = ann.x(id);

        ann.page().reload();
        ann.awaitPlaying();

        assertThat(ann.ballId()).isEqualTo(id);
        assertThat(ann.ticket()).isEqualTo(ticket);
        assertThat(ann.x(id)).isEqualTo(x);
    }

    @Test
    void play_browserKeepsNothing_playsAndComesBackToItsBall() {
        Page forgetful = Chromium.page(WIDTH, HEIGHT).withoutStorages();
        try (ArenaPage cat = ArenaPage.play(forgetful, arena, "cat", room)) {
            int id = cat.ballId();

            cat.recordPhases().page().evaluate("arena.cut()");
            cat.awaitBack();

            assertThat(cat.ballId()).isEqualTo(id);
            cat.assertNoErrors();
        }
    }

    @Test
    void play_serverDoesNotSayWhereTheGateIs_saysSoAlsoAfterAClick() {
        try (Page lost = Chromium.page(WIDTH, HEIGHT).first("fetch = () => Promise.reject(new TypeError('gone'))")) {
            lost.open(arena.page("/?name=cat")).awaitText("#error", "config.json: gone");

            lost.click("#play");

            lost.await("!document.querySelector('#error').hidden").assertNoErrors();
        }
    }

    @Test
    void duplicate_tab_theTwoDoNotTakeTheBallFromEachOtherForEver() {
        try (ArenaPage twin = ArenaPage.of(ann.page().duplicate())) {
            ann.page().await("arena.phase === 'playing' && arena.id !== " + twin.ballId(), ArenaPage.BACK_WITHIN);
            ann.recordPhases();
            twin.recordPhases();
            int begun = ben.page().evaluate("arena.tick").asInt();
            ben.page().await("arena.tick > " + (begun + 60)); // three seconds of the game, in which they would meet

            assertThat(ann.page().evaluate("phases.length").asInt())
                    .as("phases of the first")
                    .isOne();
            assertThat(twin.page().evaluate("phases.length").asInt())
                    .as("phases of its copy")
                    .isOne();
        }
    }

    @Test
    void play_nameOfMarkup_isShownAsItIs() {
        String name = "<b id=evil>x</b>";
        try (ArenaPage evil = ArenaPage.play(Chromium.page(WIDTH, HEIGHT), arena, "%3Cb%20id=evil%3Ex%3C/b%3E", room)) {
            evil.page().awaitText("#board", name);
            ben.page().awaitText("#board", name);

            assertThat(ben.page()
                            .evaluate("document.querySelector('#evil') === null")
                            .asBoolean())
                    .isTrue();
            evil.assertNoErrors();
        }
    }
}
