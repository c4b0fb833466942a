package mqgate.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;

final class ManySessionsTest {

    private static final int CLIENTS = 203;

    @Test
    void find_moreThanATableTakes_areTheNewest() throws IOException {
        List<TestClient> clients = new ArrayList<>();
        try (LiveConsole console = LiveConsole.start()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(console.client("client-" + i).connect());
            }

            await().untilAsserted(() -> assertThat( // the console learns of each a moment later
                            console.sessions("").get("connected").asInt())
                    .isEqualTo(CLIENTS));
            JsonNode answer = console.sessions("client-");

            assertThat(answer.get("connected").asInt()).isEqualTo(CLIENTS);
            assertThat(answer.get("found").asInt()).isEqualTo(CLIENTS);
            assertThat(answer.get("rows")).hasSize(200);
            assertThat(answer.at("/rows/0/connectedAt").asLong())
                    .isGreaterThanOrEqualTo(answer.at("/rows/199/connectedAt").asLong());
            assertThat(console.sessions("client-202").get("found").asInt()).isOne();
        } finally {
            clients.forEach(TestClient::close);
        }
    }
}
