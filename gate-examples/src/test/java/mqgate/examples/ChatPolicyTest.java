package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat started otherwise than by default: the same user in two tabs by another policy; and started again. */
final class ChatPolicyTest {

    @TempDir
    private Path data;

    @BeforeEach
    void needsABrowser() {
        Chromium.assumeInstalled();
    }

    private PageProcess chat(String policy) throws Exception {
        return PageProcess.start("chat", "--data", data.toString(), "--user-policy", policy);
    }

    private static Page page() {
        return Chromium.page(640, 480);
    }

    @Test
    void sameNick_replace_theOlderTabIsToldAndStaysAway() throws Exception {
        try (PageProcess chat = chat("replace");
                ChatPage older = ChatPage.enter(page(), chat, "ann", "lobby");
                ChatPage newer = ChatPage.enter(page(), chat, "ann", "lobby")) {
            older.page().await("chat.phase === 'replaced'");
            newer.say("here").awaitLine("here");

            assertThat(older.page().text("#notice")).isNotBlank();
            assertThat(older.page().evaluate("chat.phase").asText()).isEqualTo("replaced");
            assertThat(newer.page().evaluate("chat.phase").asText()).isEqualTo("online");
            older.assertNoErrors();
            newer.assertNoErrors();
        }
    }

    @Test
    void sameNick_refuse_theNewerTabIsToldAndTheOlderStays() throws Exception {
        try (PageProcess chat = chat("refuse");
                ChatPage older = ChatPage.enter(page(), chat, "ann", "lobby");
                ChatPage newer = ChatPage.open(page(), chat, "ann", "lobby")) {
            newer.page().await("document.querySelector('#notice').textContent.trim() !== ''");
            older.say("still here").awaitLine("still here");

            assertThat(newer.page().evaluate("chat.phase").asText()).isEqualTo("form");
            older.assertNoErrors();
            newer.assertNoErrors();
        }
    }

    @Test
    void kill_andStartAgain_bothTabsChatOnAndKeepTheirHistory() throws Exception {
        try (PageProcess chat = chat("allow");
                ChatPage ann = ChatPage.enter(page(), chat, "ann", "lobby");
                ChatPage ben = ChatPage.enter(page(), chat, "ben", "lobby")) {
            ann.say("before").awaitLine("before");
            ben.awaitLine("before");
            chat.kill();
            ann.page().await("chat.phase === 'reconnecting'");
            ben.page().await("chat.phase === 'reconnecting'");

            chat.startAgain();
            ann.awaitOnline().awaitMembers(2, "ben").say("after");

            ben.awaitOnline().awaitLine("after").awaitLine("before");
            ann.awaitLine("after").awaitLine("before").assertNoErrors();
            ben.assertNoErrors();
        }
    }
}
