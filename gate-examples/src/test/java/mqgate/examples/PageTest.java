package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import mqgate.examples.web.WebServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That what the tests of pages stand on tells the truth: a small page, and the browser. */
final class PageTest {

    private static WebServer server;
    private static String url;

    private Page page;

    @BeforeAll
    static void serve() throws Exception {
        Chromium.assumeInstalled();
        server = WebServer.bind("port", new InetSocketAddress("127.0.0.1", 0)).files("/", "chromium");
        server.start();
        url = "http://127.0.0.1:" + server.address().getPort() + "/";
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        page = Chromium.page(640, 480).open(url);
    }

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    void typeAndClick_field_pageShowsTheNewText() {
        page.type("#field", "after \"that\"").click("#button");

        assertThat(page.text("#shown")).isEqualTo("after \"that\"");
        page.assertNoErrors();
    }

    @Test
    void pressEnter_field_isAKeyForThePage() {
        page.type("#field", "typed").pressEnter();

        assertThat(page.text("#shown")).isEqualTo("typed");
    }

    @Test
    void moveMouse_somewhere_pageSeesThePointerThere() {
        page.moveMouse(100, 200).awaitText("#pointer", "100 200");
    }

    @Test
    void drag_phone_pageSeesTheFinger() {
        page.phone(390, 844).drag(100, 100, 150, 260).awaitText("#finger", "150 260");
        page.liftFinger();

        assertThat(page.evaluate("[innerWidth, innerHeight, devicePixelRatio]")).hasToString("[390,844,2]");
    }

    @Test
    void reload_page_beginsAnew() {
        page.type("#field", "gone").click("#button").reload();

        assertThat(page.text("#shown")).isEmpty();
    }

    @Test
    void duplicate_page_hasACopyOfItsSessionStorage() {
        page.evaluate("sessionStorage.setItem('of', 'the first')");
        try (Page copy = page.duplicate()) {
            copy.evaluate("sessionStorage.setItem('of', sessionStorage.getItem('of') + ' copied')");

            assertThat(copy.evaluate("sessionStorage.getItem('of')").asText()).isEqualTo("the first copied");
            assertThat(page.evaluate("sessionStorage.getItem('of')").asText()).isEqualTo("the first");
        }
    }

    @Test
    void frames_twoPages_bothAreDrawnAtOnce() {
        try (Page other = Chromium.page(320, 240).open(url)) {
            page.evaluate("window.frames_ = 0");
            other.evaluate("window.frames_ = 0");

            page.await("window.frames_ > 30");
            other.await("window.frames_ > 30");
        }
    }

    @Test
    void screenshot_page_isAPictureOfItsSize() throws Exception {
        page.screenshot("page.png");

        BufferedImage image =
                ImageIO.read(Path.of("target", "screenshots", "page.png").toFile());
        assertThat(image.getWidth()).isEqualTo(640);
        assertThat(image.getHeight()).isEqualTo(480);
    }

    @Test
    void errors_uncaughtLoggedForbiddenOrMissing_areKept() {
        page.evaluate("setTimeout(() => { throw new Error('thrown late'); })");
        page.evaluate("console.error('only logged')");
        page.evaluate("fetch('/missing').then(() => true)");
        page.open(url + "forbidden.html");

        Awaitility.await()
                .untilAsserted(() -> assertThat(page.errors())
                        .anyMatch(error -> error.contains("thrown late"))
                        .anyMatch(error -> error.contains("only logged"))
                        .anyMatch(error -> error.contains("404"))
                        .anyMatch(error -> error.contains("Content Security Policy")));
        assertThatThrownBy(page::assertNoErrors).isInstanceOf(AssertionError.class);
        assertThat(page.evaluate("window.ran === undefined").asBoolean()).isTrue();
    }

    @Test
    void await_neverTrue_failsAndNamesTheExpression() {
        assertThatThrownBy(() -> page.await("1 === 2", Duration.ofMillis(200)))
                .isInstanceOf(ConditionTimeoutException.class)
                .hasMessageContaining("1 === 2");
    }

    @Test
    void evaluate_thatThrows_saysWhy() {
        assertThatThrownBy(() -> page.evaluate("nothing.there")).hasMessageContaining("nothing is not defined");
    }
}
