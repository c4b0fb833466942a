package mqgate.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionsTest {

    private static LiveConsole console;

    private TestClient ann;
    private TestClient bob;
    private String annsSession;

    @BeforeAll
    static void start() throws IOException {
        console = LiveConsole.start();
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void connect() throws IOException {
        ann = console.client("phone").connect();
        bob = console.client("tablet").connect();
        annsSession = LiveConsole.logIn(ann, "Ann <i>");
        LiveConsole.logIn(bob, "bob");
    }

    @AfterEach
    void disconnect() {
        ann.disconnect();
        bob.disconnect();
        await().untilAsserted(() ->
                assertThat(console.sessions("").get("connected").asInt()).isZero());
    }

    private static List<String> found(String search) throws IOException {
        JsonNode answer = console.sessions(search);
        List<String> clients = new ArrayList<>();
        answer.get("rows").forEach(row -> clients.add(row.get("client").asText()));
        assertThat(answer.get("connected").asInt()).isEqualTo(2);
        assertThat(answer.get("found").asInt()).isEqualTo(clients.size());
        return clients;
    }

    @Test
    void find_nothing_isEverybody() throws IOException {
        assertThat(found("")).containsExactlyInAnyOrder("phone", "tablet");
        assertThat(found("  ")).containsExactlyInAnyOrder("phone", "tablet");
    }

    @Test
    void find_sessionUserClientOrAddress_whateverTheCase() throws IOException {
        assertThat(found(annsSession)).containsExactly("phone");
        assertThat(found("aNN <I>")).containsExactly("phone");
        assertThat(found("TABL")).containsExactly("tablet");
        assertThat(found("127.0.0.1")).hasSize(2);
    }

    @Test
    void find_whatNobodyHas_isNobody() throws IOException {
        assertThat(found("carol")).isEmpty();
    }

    @Test
    void find_oneSession_hasAllOfIt() throws IOException {
        ann.subscribe("room/2", 0);
        ann.subscribe("room/1", 0);

        JsonNode row = console.sessions("phone").get("rows").get(0);

        assertThat(row.get("session").asText()).isEqualTo(annsSession);
        assertThat(row.get("user").asText()).isEqualTo("Ann <i>");
        InetSocketAddress address = console.gate()
                .getGateHandler()
                .getAgent(annsSession)
                .orElseThrow()
                .getRemoteAddress();
        assertThat(row.get("address").asText()).isEqualTo("127.0.0.1:" + address.getPort());
        assertThat(row.get("network").asText()).isEqualTo("tcp");
        assertThat(row.get("received").asLong()).isOne();
        assertThat(row.get("sent").asLong()).isOne();
        assertThat(row.get("groups").toString()).isEqualTo("[\"room/2\",\"room/1\"]");
        assertThat(row.get("groupCount").asInt()).isEqualTo(2);
        assertThat(row.get("connectedAt").asLong()).isBetween(1L, System.currentTimeMillis());
    }
}
