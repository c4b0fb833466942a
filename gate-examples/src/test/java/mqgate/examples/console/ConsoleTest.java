package mqgate.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Agent;
import mqgate.api.spi.AgentLearner;
import mqgate.examples.web.RawHttp;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsoleTest {

    private LiveConsole console;

    @BeforeEach
    void start() throws IOException {
        console = LiveConsole.start();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    @Test
    void snapshot_clientsAtWork_hasTheirFigures() throws IOException {
        try (TestClient ann = console.client("a").connect();
                TestClient bob = console.client("b").connect();
                TestClient guest = console.client("c").connect()) {
            LiveConsole.logIn(ann, "ann");
            LiveConsole.logIn(bob, "ann");
            guest.request("test/HD_echo/1", "hi");

            JsonNode snapshot = console.snapshot();

            assertThat(snapshot.get("serverId").asText()).isEqualTo("gate@test");
            assertThat(snapshot.get("connections").asInt()).isEqualTo(3);
            assertThat(snapshot.get("sessions").asInt()).isEqualTo(3);
            assertThat(snapshot.at("/census/users").asInt()).isOne();
            assertThat(snapshot.at("/totals/accepted").asLong()).isEqualTo(3);
            assertThat(snapshot.at("/totals/messagesIn").asLong()).isEqualTo(3);
            assertThat(snapshot.at("/totals/messagesOut").asLong()).isEqualTo(3);
            assertThat(snapshot.at("/totals/bytesIn").asLong())
                    .isEqualTo(console.gate().getStats().getBytesIn());
            assertThat(sum(snapshot.at("/handshakes/counts"))).isEqualTo(3);
            assertThat(snapshot.at("/handshakes/p99").asDouble()).isPositive();
            assertThat(snapshot.get("recordingAll").asBoolean()).isTrue();
            assertThat(snapshot.get("closes")).isEmpty();
        }
    }

    @Test
    void snapshot_clientsHaveLeft_hasTheReasons() throws IOException {
        TestClient polite = console.client("a").connect();
        TestClient rude = console.client("b").connect();

        polite.disconnect();
        rude.drop();

        await().untilAsserted(() -> {
            JsonNode snapshot = console.snapshot();
            assertThat(snapshot.get("closes").toString()).isEqualTo("{\"CLIENT_DISCONNECT\":1,\"CONNECTION_LOST\":1}");
            assertThat(snapshot.get("sessions").asInt()).isZero();
        });
    }

    @Test
    void snapshot_groups_areCountedTheLargestFirst() throws IOException {
        try (TestClient ann = console.client("a").connect();
                TestClient bob = console.client("b").connect()) {
            ann.subscribe("room/1", 0);
            bob.subscribe("room/1", 0);
            bob.subscribe("room/0", 0);

            await().untilAsserted(() -> assertThat(
                            console.snapshot().get("census").toString())
                    .isEqualTo("{\"counted\":2,\"complete\":true,\"users\":0,\"groups\":2,\"largest\":"
                            + "[{\"name\":\"room/1\",\"members\":2},{\"name\":\"room/0\",\"members\":1}]}"));
        }
    }

    @Test
    void flight_aSession_hasItsEventsInOrder() throws IOException {
        try (TestClient ann = console.client("<b>a</b>").connect()) {
            String session = LiveConsole.logIn(ann, "ann");
            ann.request("test/HD_echo/7", "four");

            JsonNode record = console.flight(session);

            assertThat(record.get("session").asText()).isEqualTo(session);
            assertThat(record.get("user").asText()).isEqualTo("ann");
            assertThat(record.get("client").asText()).isEqualTo("<b>a</b>");
            assertThat(record.get("address").asText()).startsWith("127.0.0.1:");
            assertThat(record.get("forgotten").asLong()).isZero();
            assertThat(packets(record))
                    .containsSubsequence(
                            "IN CONNECT ",
                            "OUT CONNACK ",
                            "IN PUBLISH test/HD_login/1",
                            "OUT PUBLISH test/HD_login/1",
                            "IN PUBLISH test/HD_echo/7",
                            "OUT PUBLISH test/HD_echo/7");
            assertThat(record.toString()).doesNotContain("four");
        }
    }

    private static List<String> packets(JsonNode record) {
        List<String> packets = new ArrayList<>();
        record.get("events")
                .forEach(event -> packets.add(event.get("kind").asText() + " "
                        + event.get("name").asText() + " " + event.get("topic").asText()));
        return packets;
    }

    @ParameterizedTest
    @ValueSource(strings = {"flight?session=nobody", "flight?session=", "flight", "none", "snapshot/more"})
    void get_whatIsNotThere_isNotFound(String target) throws IOException {
        assertThat(console.get(target).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/api/snapshot", "/console/", "/console", "/lib/uplot/dist/uPlot.min.css"})
    void get_underAForeignName_isRefused(String target) throws IOException {
        RawHttp.Answer foreign = RawHttp.request(console.address(), "GET", target, "rebound.example.org");

        assertThat(foreign.status()).isEqualTo(403);
        assertThat(RawHttp.request(console.address(), "GET", target, "127.0.0.1:3655")
                        .status())
                .isIn(200, 302);
    }

    @Test
    void post_anything_isRefused() throws IOException {
        assertThat(RawHttp.request(console.address(), "POST", "/console/api/snapshot", "localhost")
                        .status())
                .isEqualTo(405);
    }

    @Test
    void console_withoutASlash_leadsToThePage() throws IOException {
        RawHttp.Answer answer = RawHttp.get(console.address(), "/console");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(RawHttp.get(console.address(), answer.header("Location")).body())
                .contains("<title>Gate console</title>");
    }

    @Test
    void addTo_learnerOfTheExample_isToldToo() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        AgentLearner own = new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                told.add("came");
            }

            @Override
            public void onDisconnect(Agent agent) {
                told.add("went");
            }
        };
        try (LiveConsole other = LiveConsole.start(options -> options.agentLearner(own))) {
            TestClient ann = other.client("a").connect();
            await().untilAsserted(() ->
                    assertThat(other.sessions("").get("connected").asInt()).isOne());

            ann.disconnect();

            await().untilAsserted(() -> assertThat(told).containsExactly("came", "went"));
            assertThat(other.sessions("").get("connected").asInt()).isZero();
        }
    }
}
