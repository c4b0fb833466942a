package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures of the pages as they look when something goes on, in {@code target/screenshots}: the README's comes from there, and whoever changes a page looks at
 * them.
 */
@Timeout(180)
@EnabledIfSystemProperty(
        named = "pictures",
        matches = "true",
        disabledReason = "pictures are taken with -Dpictures=true")
final class ScreenshotTest {

    private static final int MOST_BYTES = 300_000;
    private static final int LEAST_TICKS = 80;
    private static final int MOST_TICKS = 240;
    private static final Duration MOST_WANDERING = Duration.ofSeconds(60);

    /** From one's own ball to the middle of the others, shortened; and how many of them are near. Not while dead. */
    private static final String WAY = """
            (() => {
              const own = arena.balls().find(ball => ball.id === arena.id);
              const others = arena.balls().filter(ball => ball.id !== arena.id);
              if (own === undefined || others.length === 0) {
                return {x: 0, y: 0, near: 0, tick: arena.tick};
              }
              const x = others.reduce((sum, ball) => sum + ball.x, 0) / others.length - own.x;
              const y = others.reduce((sum, ball) => sum + ball.y, 0) / others.length - own.y;
              const share = 150 / Math.max(1, Math.hypot(x, y));
              const near = others.filter(ball => Math.abs(ball.x - own.x) < 400 && Math.abs(ball.y - own.y) < 300).length;
              return {x: x * share, y: y * share, near: near, tick: arena.tick};
            })()
            """;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void needsABrowser() {
        Chromium.assumeInstalled();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closedLater(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private Page desktop() {
        return Chromium.page(1280, 800);
    }

    private Page phone() {
        return Chromium.page(390, 844).phone(390, 844);
    }

    @Test
    void arena_severalSecondsIn_pagesAndConsoleLookAlive() throws Exception {
        PageProcess arena = closedLater(PageProcess.start("arena", "--bots", "24"));
        ArenaPage ann = closedLater(ArenaPage.play(desktop(), arena, "ann", "1"));
        Page console = closedLater(desktop()).open(arena.console());
        ArenaPage ben = closedLater(ArenaPage.play(phone(), arena, "ben", "1"));
        Page consoleOnAPhone = closedLater(phone()).open(arena.console());
        towardsOthers(ben, 195, 422);
        ben.page().screenshot("arena-phone.jpg");
        towardsOthers(ann, 640, 400);
        ann.page().screenshot("arena.jpg");

        console.await("gateConsole.snapshots > 8").screenshot("console.png");
        console.click("#sessions tr[data-session]").awaitText("#flight", "PUBLISH");
        console.screenshot("console-flight.png");
        consoleOnAPhone.screenshot("console-phone.png");
        ann.page().click("#slow").await("arena.slow && arena.phase === 'playing' && arena.missed > 30");
        ann.page().await("document.querySelector('[data-figure=replaced]').textContent !== '0'");
        ann.page().screenshot("arena-slow.jpg");

        assertPictures(
                "arena.jpg",
                "arena-phone.jpg",
                "arena-slow.jpg",
                "console.png",
                "console-flight.png",
                "console-phone.png");
        ann.assertNoErrors();
        ben.assertNoErrors();
    }

    /** Steers a ball, in a page with this middle, into the thick of things, for some seconds, and if it is always eaten on its way, not for ever. */
    private static void towardsOthers(ArenaPage player, int x, int y) {
        int begin = player.page().evaluate("arena.tick").asInt();
        Awaitility.await("balls around").atMost(MOST_WANDERING).until(() -> {
            JsonNode way = player.page().evaluate(WAY);
            player.page().moveMouse(x + way.path("x").asInt(), y + way.path("y").asInt());
            int ticks = way.path("tick").asInt() - begin;
            boolean crowded = ticks > LEAST_TICKS && way.path("near").asInt() >= 3;
            return crowded || ticks > MOST_TICKS;
        });
    }

    @Test
    void chat_inTheMiddleOfATalk_pagesLookAlive(@TempDir Path data) throws Exception {
        PageProcess chat = closedLater(PageProcess.start("chat", "--data", data.toString()));
        ChatPage ann = closedLater(ChatPage.enter(desktop(), chat, "ann", "lobby"));
        ChatPage ben = closedLater(ChatPage.enter(Chromium.page(640, 480), chat, "ben", "lobby"));
        ChatPage cat = closedLater(ChatPage.enter(phone(), chat, "cat", "lobby"));
        ben.say("Is anybody up for a round in the arena?");
        ann.awaitLine("Is anybody up for a round in the arena?").say("Always. Room 1?");
        ann.say("I keep my ball for ten seconds if my train enters a tunnel.");
        cat.say("Count me in, on the phone though").say("/tell ann let us hunt ben together");
        ann.awaitPrivate("let us hunt ben together").say("/tell cat deal");
        cat.awaitPrivate("deal");
        ben.say("I can hear you two plotting.");
        ann.awaitLine("I can hear you two plotting.").awaitMembers(3, "cat");
        cat.awaitLine("I can hear you two plotting.");

        ann.page().screenshot("chat.png");
        cat.page().screenshot("chat-phone.png");

        assertPictures("chat.png", "chat-phone.png");
    }

    /** Not one colour all over, and small enough for a repository. */
    private static void assertPictures(String... names) throws IOException {
        for (String name : names) {
            Path file = Path.of("target", "screenshots", name);
            BufferedImage image = ImageIO.read(file.toFile());
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            assertThat(IntStream.of(pixels).distinct().count())
                    .as("colours of %s", name)
                    .isGreaterThan(50);
            assertThat(Files.size(file)).as("bytes of %s", name).isLessThan(MOST_BYTES);
        }
    }
}
