package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import mqgate.testkit.TestClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console of an arena in a real browser, beside players in others. */
final class ConsolePageTest {

    private static PageProcess arena;

    private Page console;

    @BeforeAll
    static void start() throws Exception {
        Chromium.assumeInstalled();
        arena = PageProcess.start("arena");
    }

    @AfterAll
    static void stop() {
        if (arena != null) {
            arena.close();
        }
    }

    @BeforeEach
    void open() {
        console = Chromium.page(1280, 800).open(arena.console());
        console.await("document.querySelector('#sessions-total').textContent === '0 connected'"); // of the test before
    }

    @AfterEach
    void close() {
        console.close();
    }

    private static ArenaPage player(String name) {
        return ArenaPage.play(Chromium.page(320, 240), arena, name, "1");
    }

    /** Chooses the first row, again and again: it moves when something above it grows, and the mouse misses it. */
    private void openFlight() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            console.click("#sessions tr[data-session]");
            return console.evaluate("!document.querySelector('#flight').hidden").asBoolean();
        });
    }

    private static String rows(int howMany) {
        return "document.querySelectorAll('#sessions tr[data-session]').length === " + howMany;
    }

    @Test
    void players_two_areCountedAndListed() {
        try (ArenaPage ann = player("ann");
                ArenaPage ben = player("ben")) {
            console.awaitText(".tile[data-name='connections'] .value", "2").await(rows(2));
            console.awaitText("#groups", "arena/1");
            String user = console.evaluate("document.querySelector('#sessions tr[data-session]').dataset.session")
                    .asText();

            console.type("#search", user).await(rows(1));
            console.type("#search", "nobody of this name").await(rows(0));

            console.assertNoErrors();
            ann.assertNoErrors();
            ben.assertNoErrors();
        }
    }

    @Test
    void session_chosen_showsItsFlightRecord() {
        try (TestClient client =
                arena.tcp().clientId("quiet").connect()) { // a player's first events are soon forgotten
            client.request("arena/HD_ping/1", "{}");
            console.await(rows(1));
            openFlight();

            console.awaitText("#flight", "CONNECT")
                    .awaitText("#flight", "PUBLISH")
                    .awaitText("#flight", "arena/HD_ping");
            console.assertNoErrors();
        }
    }

    @Test
    void session_ofAPlayer_showsWhatIsSentToIt() {
        try (ArenaPage ann = player("ann")) {
            console.await(rows(1)).awaitText("#groups", "arena/1");
            openFlight();

            console.awaitText("#flight", "PUBLISH").awaitText("#flight", "arena/state");
            ann.assertNoErrors();
        }
    }

    @Test
    void clientId_markup_isShownAsItIs() {
        String markup = "<img src=x onerror=document.title=1>";
        try (TestClient evil = arena.tcp().clientId(markup).connect()) {
            console.awaitText("#sessions", markup);
            openFlight();

            console.awaitText("#flight", "CONNECT");
            assertThat(evil.isOpen()).isTrue();
            assertThat(console.evaluate("document.querySelector('img') === null")
                            .asBoolean())
                    .isTrue();
            console.assertNoErrors();
        }
    }

    @Test
    void page_open_keepsReadingAndDraws() {
        int read = console.evaluate("gateConsole.snapshots").asInt();

        console.await("gateConsole.snapshots > " + read + " + 2");

        assertThat(console.evaluate("document.querySelectorAll('.chart canvas').length")
                        .asInt())
                .isPositive();
    }
}
