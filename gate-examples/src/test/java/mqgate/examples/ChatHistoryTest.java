package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChatHistoryTest {

    @TempDir
    private Path data;

    @Test
    void enter_afterAKillAndRestart_findsTheLastFifty() throws Exception {
        try (ChatProcess chat = ChatProcess.start(data);
                TestClient ann = chat.join("ann", "lobby")) {
            for (int i = 1; i <= 53; i++) {
                assertThat(ChatProcess.say(ann, "lobby", "line " + i)).hasResult(1);
            }
        }

        try (ChatProcess chat = ChatProcess.start(data);
                TestClient bob = chat.member("bob")) {
            assertThat(ChatProcess.history(ChatProcess.enter(bob, "lobby")))
                    .containsExactlyElementsOf(IntStream.rangeClosed(4, 53)
                            .mapToObj(i -> "line " + i)
                            .toList());
            assertThat(ChatProcess.history(ChatProcess.enter(bob, "other"))).isEmpty();
        }
    }

    @Test
    void enter_whileSomebodySpeaks_missesNoLineAndGetsNoneTwice() throws Exception {
        try (ChatProcess chat = ChatProcess.start(data);
                TestClient ann = chat.join("ann", "busy");
                TestClient bob = chat.member("bob")) {
            CompletableFuture<Void> speaking = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 30; i++) {
                    ChatProcess.say(ann, "busy", "line " + i);
                }
            });
            ann.await("chat/line");
            TestMessage entered = ChatProcess.enter(bob, "busy");
            speaking.join();

            bob.ping();
            List<String> history = ChatProcess.history(entered);
            List<String> pushed = bob.messages().stream()
                    .filter(message -> message.topic().equals("chat/line"))
                    .map(ChatHistoryTest::text)
                    .toList();
            assertThat(Stream.concat(history.stream(), pushed.stream()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 30).mapToObj(i -> "line " + i).toList());
        }
    }

    @Test
    void say_folderCannotBeWritten_isRefusedAndHeardByNobody() throws Exception {
        Path file = Files.createFile(data.resolve("no-folder"));
        try (ChatProcess chat = ChatProcess.start(file);
                TestClient ann = chat.join("ann", "lobby")) {
            ann.await("chat/members");

            assertThat(ChatProcess.say(ann, "lobby", "hi").reply().error()).isNotEmpty();

            assertThat(ann).receivesNothing();
        }
    }

    private static String text(TestMessage message) {
        try {
            return ChatProcess.json(message).get("text").asText();
        } catch (Exception e) {
            throw new AssertionError(message.toString(), e);
        }
    }
}
