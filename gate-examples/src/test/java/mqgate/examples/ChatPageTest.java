package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat in two tabs of a real browser. */
final class ChatPageTest {

    private static PageProcess chat;
    private static int rooms;

    private String room;
    private ChatPage ann;
    private ChatPage ben;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        Chromium.assumeInstalled();
        chat = PageProcess.start("chat", "--data", data.toString());
    }

    @AfterAll
    static void stop() {
        if (chat != null) {
            chat.close();
        }
    }

    @BeforeEach
    void enter() {
        room = "room-" + rooms++;
        ann = ChatPage.enter(page(), chat, "ann", room);
        ben = ChatPage.enter(page(), chat, "ben", room);
    }

    private static Page page() {
        return Chromium.page(800, 600);
    }

    @AfterEach
    void close() {
        ann.close();
        ben.close();
    }

    @Test
    void say_fromABrowserThatKeepsNothing_isShown() {
        try (ChatPage cid = ChatPage.enter(page().withoutStorages(), chat, "cid", room)) {
            cid.say("hello").awaitLine("hello").assertNoErrors();
        }
    }

    @Test
    void say_inARoom_bothTabsShowItOnce() {
        ann.say("hello ben");
        ben.awaitLine("hello ben").say("hello ann");

        ann.awaitLine("hello ann").awaitLine("hello ben");
        ben.awaitLine("hello ann").page().awaitText("#lines", "ann");
        ann.assertNoErrors();
        ben.assertNoErrors();
    }

    @Test
    void members_somebodyLeaves_isGoneFromTheList() {
        ann.awaitMembers(2, "ben").awaitMember("ann");
        try (ChatPage cat = ChatPage.enter(page(), chat, "cat", room)) {
            cat.awaitMembers(3, "cat");
            ann.awaitMembers(3, "cat");
        }

        ann.awaitMembers(2, "ben").awaitMember("ann");
    }

    @Test
    void tell_oneOfThree_onlyTheTwoSeeIt() {
        try (ChatPage cat = ChatPage.enter(page(), chat, "cat", room)) {
            ann.say("/tell ben between us");
            ben.awaitPrivate("between us");
            ann.awaitPrivate("between us").say("for all");

            cat.awaitLine("for all");
            assertThat(cat.shows("between us")).isFalse();
            cat.assertNoErrors();
        }
    }

    @Test
    void reload_page_showsWhatWasSaidBefore() {
        ann.say("said before");
        ben.awaitLine("said before").page().reload();

        ben.awaitOnline().awaitLine("said before");
        ben.assertNoErrors();
    }

    @Test
    void say_markup_isShownAsItIs() {
        String markup = "<img src=x onerror=document.title=1>";
        ann.say(markup);

        ben.awaitLine(markup);
        assertThat(ben.page()
                        .evaluate("document.querySelector('#lines img') === null")
                        .asBoolean())
                .isTrue();
        ben.assertNoErrors();
    }

    @Test
    void sameNick_twoTabs_bothShowEverything() {
        try (ChatPage second = ChatPage.enter(page(), chat, "ann", room)) {
            ben.say("to both").say("/tell ann to both of you");

            ann.awaitLine("to both").awaitPrivate("to both of you");
            second.awaitLine("to both").awaitPrivate("to both of you");
        }
    }
}
