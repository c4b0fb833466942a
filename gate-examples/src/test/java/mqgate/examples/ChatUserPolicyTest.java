package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import mqgate.api.CloseReason;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChatUserPolicyTest {

    @TempDir
    private Path data;

    @Test
    void sameNick_allow_isInBothTabs() throws Exception {
        try (ChatProcess chat = ChatProcess.start(data);
                TestClient older = chat.join("ann", "lobby");
                TestClient newer = chat.join("ann", "lobby")) {
            assertThat(ChatProcess.say(newer, "lobby", "hi")).hasResult(2);
            assertThat(ChatProcess.json(older.await("chat/line")).get("from").asText())
                    .isEqualTo("ann");
        }
    }

    @Test
    void sameNick_replace_olderIsToldAndItsPlaceInTheRoomIsGone() throws Exception {
        try (ChatProcess chat = ChatProcess.start(data, "--user-policy", "replace");
                TestClient bob = chat.join("bob", "lobby");
                TestClient older = chat.join("ann", "lobby")) {
            ChatProcess.awaitMembers(bob, "lobby", "bob");
            ChatProcess.awaitMembers(bob, "lobby", "ann", "bob");

            try (TestClient newer = chat.member("ann")) {
                assertThat(older).isClosedWith(CloseReason.SESSION_TAKEN_OVER);
                ChatProcess.awaitMembers(bob, "lobby", "bob");
                assertThat(newer).isServed();
            }
        }
    }

    @Test
    void sameNick_refuse_newerGetsTheErrorAndOlderStays() throws Exception {
        try (ChatProcess chat = ChatProcess.start(data, "--user-policy", "refuse");
                TestClient older = chat.join("ann", "lobby");
                TestClient newer = chat.connect()) {
            assertThat(ChatProcess.login(newer, "ann")).hasError("user ann is connected already");
            assertThat(ChatProcess.say(older, "lobby", "hi")).hasResult(1);
            assertThat(ChatProcess.login(newer, "bob").reply().error()).isEmpty();
        }
    }

    @Test
    void unknownPolicy_endsWithTheOnesThatThereAre() throws Exception {
        try (ChildProcess example = ChildProcess.example("chat", "--user-policy", "maybe")) {
            assertThat(example.awaitExit()).isEqualTo(2);
            assertThat(example.output()).contains("'--user-policy'", "ALLOW, REPLACE, REFUSE", "'maybe'");
        }
    }
}
