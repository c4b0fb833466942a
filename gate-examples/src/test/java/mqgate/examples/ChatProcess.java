package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;

/** The chat as a process of its own, and what one can ask it. */
final class ChatProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildProcess example;

    private ChatProcess(ChildProcess example) {
        this.example = example;
    }

    static ChatProcess start(Path data, String... more) throws IOException {
        Stream<String> arguments =
                Stream.concat(Stream.of("--http-port", "0", "--data", data.toString()), Stream.of(more));
        return new ChatProcess(ChildProcess.exampleOnFreePorts("chat", arguments.toArray(String[]::new)));
    }

    ChildProcess process() {
        return example;
    }

    TestClient connect() {
        return example.webSocket().connect();
    }

    /** Connects and logs in. */
    TestClient member(String nick) {
        TestClient client = connect();
        assertThat(login(client, nick).reply().error()).isEmpty();
        return client;
    }

    /** Connects, logs in and enters a room. */
    TestClient join(String nick, String room) {
        TestClient client = member(nick);
        assertThat(enter(client, room).reply().error()).isEmpty();
        return client;
    }

    static TestMessage login(TestClient client, String nick) {
        return client.request("chat/HD_login/1", "{\"nick\":\"" + nick + "\"}");
    }

    static TestMessage enter(TestClient client, String room) {
        return client.request("chat/HD_enter/1", "{\"room\":\"" + room + "\"}");
    }

    static TestMessage say(TestClient client, String room, String text) {
        return client.request("chat/HD_say/1", "{\"room\":\"" + room + "\",\"text\":\"" + text + "\"}");
    }

    static TestMessage tell(TestClient client, String to, String text) {
        return client.request("chat/HD_tell/1", "{\"to\":\"" + to + "\",\"text\":\"" + text + "\"}");
    }

    /** Waits for the next list of members, which must be this one. */
    static void awaitMembers(TestClient client, String room, String... nicks) throws IOException {
        assertThat(json(client.await("chat/members")))
                .isEqualTo(JSON.valueToTree(Map.of("room", room, "members", List.of(nicks))));
    }

    /** Returns the texts of the history that somebody got who entered. */
    static List<String> history(TestMessage entered) throws IOException {
        return result(entered).get("history").findValuesAsText("text");
    }

    static JsonNode result(TestMessage answer) throws IOException {
        return JSON.readTree(answer.reply().result());
    }

    static JsonNode json(TestMessage message) throws IOException {
        return JSON.readTree(message.body());
    }

    @Override
    public void close() {
        example.close();
    }
}
