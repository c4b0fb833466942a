package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has rooms and nicks of its own. */
final class ChatExampleTest {

    private static ChatProcess chat;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        chat = ChatProcess.start(data);
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @Test
    void login_newNick_isAnsweredWithIt() {
        try (TestClient ann = chat.connect()) {
            assertThat(ChatProcess.login(ann, "Zoë_1")).hasResult(Map.of("nick", "Zoë_1", "room", ""));
        }
    }

    @Test
    void login_returningNick_findsTheRoomThatItEnteredLast() {
        try (TestClient ann = chat.join("returning", "attic")) {
            ChatProcess.enter(ann, "cellar");
        }

        try (TestClient ann = chat.connect()) {
            assertThat(ChatProcess.login(ann, "returning")).hasResult(Map.of("nick", "returning", "room", "cellar"));
        }
    }

    @Test
    void login_again_isRefused() {
        try (TestClient ann = chat.member("first")) {
            assertThat(ChatProcess.login(ann, "second")).hasError("login: again (expected: once, you are first)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "<b>", "a/b", "seventeen-letters"})
    void login_noNick_isRefused(String nick) {
        try (TestClient ann = chat.connect()) {
            assertThat(ChatProcess.login(ann, nick)).hasError("nick: " + nick + " (expected: [\\p{L}\\p{N}_-]{1,16})");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HD_enter | {\"room\":\"lobby\"}",
                "HD_leave | {\"room\":\"lobby\"}",
                "HD_say   | {\"room\":\"lobby\",\"text\":\"hi\"}",
                "HD_tell  | {\"to\":\"ann\",\"text\":\"hi\"}"
            })
    void anything_withoutLogin_isRefused(String handler, String body) {
        try (TestClient guest = chat.connect()) {
            assertThat(guest.request("chat/" + handler + "/1", body)).hasError("user: none (expected: a login before)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Lobby", "..", "a/b", "room 1", "ünder", "seventeen-letters"})
    void enter_noRoom_isRefused(String room) {
        try (TestClient ann = chat.member("lost")) {
            assertThat(ChatProcess.enter(ann, room)).hasError("room: " + room + " (expected: [a-z0-9_-]{1,16})");
        }
    }

    @Test
    void say_inARoom_isHeardByItsMembersAndTheSpeaker() throws Exception {
        try (TestClient ann = chat.join("say-ann", "say");
                TestClient bob = chat.join("say-bob", "say");
                TestClient eve = chat.join("say-eve", "elsewhere")) {
            assertThat(ChatProcess.say(ann, "say", "<b>hi</b> ☃")).hasResult(2);

            for (TestClient member : List.of(ann, bob)) {
                JsonNode line = ChatProcess.json(member.await("chat/line"));
                assertThat(line.get("room").asText()).isEqualTo("say");
                assertThat(line.get("from").asText()).isEqualTo("say-ann");
                assertThat(line.get("text").asText()).isEqualTo("<b>hi</b> ☃");
                assertThat(line.get("time").asLong()).isPositive();
            }
            eve.ping();
            assertThat(eve.messages()).noneMatch(message -> message.topic().equals("chat/line"));
        }
    }

    @Test
    void say_roomNotEntered_isRefused() {
        try (TestClient ann = chat.join("outside", "inside")) {
            assertThat(ChatProcess.say(ann, "other", "hi"))
                    .hasError("room: other (expected: one that you have entered)");
            ann.request("chat/HD_leave/1", "{\"room\":\"inside\"}");
            assertThat(ChatProcess.say(ann, "inside", "hi"))
                    .hasError("room: inside (expected: one that you have entered)");
        }
    }

    @Test
    void say_textTooLongOrEmpty_isRefused() {
        try (TestClient ann = chat.join("long", "long")) {
            for (String text : List.of("", "  ", "x".repeat(501))) {
                assertThat(ChatProcess.say(ann, "long", text)).hasError("text: (expected: 1 to 500 characters)");
            }
            assertThat(ChatProcess.say(ann, "long", "x".repeat(500))).hasResult(1);
        }
    }

    @Test
    void say_halfACharacter_becomesAQuestionMark() throws Exception {
        try (TestClient ann = chat.join("half", "half")) {
            assertThat(ChatProcess.say(ann, "half", "a\\ud800b")).hasResult(1);
            assertThat(ChatProcess.json(ann.await("chat/line")).get("text").asText())
                    .isEqualTo("a?b");
            assertThat(ChatProcess.history(ChatProcess.enter(ann, "half"))).containsExactly("a?b");
        }
    }

    @Test
    void tell_userInTwoTabs_reachesBothAndTheTabsOfTheSender() throws Exception {
        try (TestClient bob = chat.member("tell-bob");
                TestClient bobToo = chat.member("tell-bob");
                TestClient ann = chat.member("tell-ann");
                TestClient annToo = chat.member("tell-ann");
                TestClient eve = chat.member("tell-eve")) {
            assertThat(ChatProcess.tell(ann, "tell-bob", "psst")).hasResult(2);

            for (TestClient tab : List.of(bob, bobToo, ann, annToo)) {
                JsonNode line = ChatProcess.json(tab.await("chat/private"));
                assertThat(line.get("from").asText()).isEqualTo("tell-ann");
                assertThat(line.get("to").asText()).isEqualTo("tell-bob");
                assertThat(line.get("text").asText()).isEqualTo("psst");
            }
            assertThat(eve).receivesNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "tell-self"})
    void tell_nobodyElse_isRefused(String to) {
        try (TestClient ann = chat.member("tell-self")) {
            assertThat(ChatProcess.tell(ann, to, "psst"))
                    .hasError("to: " + to + " (expected: somebody else who is here)");
        }
    }

    @Test
    void members_whoComesAndGoes_isSeen() throws Exception {
        try (TestClient ann = chat.join("m-ann", "members")) {
            ChatProcess.awaitMembers(ann, "members", "m-ann");
            TestClient bob = chat.join("m-bob", "members");
            ChatProcess.awaitMembers(ann, "members", "m-ann", "m-bob");
            bob.drop();
            ChatProcess.awaitMembers(ann, "members", "m-ann");
            try (TestClient eve = chat.member("m-eve")) {
                ChatProcess.enter(eve, "members");
                ChatProcess.awaitMembers(eve, "members", "m-ann", "m-eve");
                ChatProcess.awaitMembers(ann, "members", "m-ann", "m-eve");
                assertThat(eve.request("chat/HD_leave/1", "{\"room\":\"members\"}"))
                        .hasResult("members");
                ChatProcess.awaitMembers(ann, "members", "m-ann");
            }
        }
    }

    @Test
    void members_oneOfTwoTabsGoes_staysAMember() throws Exception {
        try (TestClient ann = chat.join("tabs", "tabs")) {
            ChatProcess.awaitMembers(ann, "tabs", "tabs");
            chat.join("tabs", "tabs").close();
            ChatProcess.awaitMembers(ann, "tabs", "tabs");
            ChatProcess.awaitMembers(ann, "tabs", "tabs");
        }
    }
}
