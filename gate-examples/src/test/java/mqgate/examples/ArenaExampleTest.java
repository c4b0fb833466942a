package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import mqgate.api.CloseReason;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ArenaExampleTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = arena("--slow-rate", "2000");
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    private static ChildProcess arena(String... more) throws IOException {
        String[] arguments = new String[more.length + 4];
        System.arraycopy(new String[] {"--http-port", "0", "--slow-port", "0"}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return ChildProcess.exampleOnFreePorts("arena", arguments);
    }

    private static TestMessage join(TestClient player, String name) {
        return player.request("arena/HD_join/1", "{\"name\":\"" + name + "\",\"room\":\"1\",\"ticket\":\"\"}");
    }

    @Test
    void config_saysWhereTheGateListens() throws Exception {
        String json = get("/config.json").body();

        assertThat(json)
                .isEqualTo("{\"wsPort\":" + example.port("websocket") + ",\"wsPath\":\"/mqtt\",\"slowWsPort\":"
                        + example.port("slow") + "}");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + example.port("http") + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void join_overWebSocket_isInTheRoomWithBots() {
        try (TestClient ann = example.webSocket().connect()) {
            assertThat(join(ann, "ann").reply().error()).isEmpty();

            assertThat(ann.await("arena/roster").text()).contains("\"name\":\"ann\",\"bot\":false", "\"bot\":true");
            assertThat(ann.await("arena/state").body()).hasSizeGreaterThan(1000);
        }
    }

    @Test
    void join_overTheSlowLine_getsStatesMoreSlowly() throws Exception {
        try (TestClient fast = example.webSocket().connect();
                TestClient slow = example.client("slow").webSocket().connect()) {
            join(fast, "ann");
            assertThat(join(slow, "bob").reply().error()).isEmpty();
            slow.await("arena/state");

            for (int i = 0; i < 40; i++) {
                fast.await("arena/state");
            }

            assertThat(slow.messages().stream()
                            .filter(message -> message.topic().equals("arena/state")))
                    .hasSizeLessThan(30);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bots      | -1  | --bots: -1 (expected: 0 to 60)",
                "--bots      | 61  | --bots: 61 (expected: 0 to 60)",
                "--slow-rate | 999 | --slow-rate: 999 (expected: 1000 to 10000000)"
            })
    void call_optionOutOfRange_failsAndNamesIt(String option, String value, String error) {
        ArenaExample failing = new ArenaExample();
        new CommandLine(failing).parseArgs(option, value);

        assertThatThrownBy(failing::call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(error);
    }

    @ParameterizedTest
    @CsvSource({"--http-port, 65536, --slow-port", "--slow-port, -1, --http-port"})
    void start_noPort_endsWithAnErrorNamingTheOption(String wrong, String port, String other) throws Exception {
        try (ChildProcess failing = ChildProcess.exampleOnFreePorts("arena", wrong + "=" + port, other + "=0")) {
            assertThat(failing.awaitExit()).isEqualTo(1);
            assertThat(failing.output())
                    .contains("error: " + wrong + ": " + port + " (expected: 0 to 65535)")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void start_slowPortInUse_endsWithAnErrorNamingTheOption() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ChildProcess failing = ChildProcess.exampleOnFreePorts(
                        "arena", "--http-port", "0", "--slow-port", String.valueOf(other.getLocalPort()))) {
            assertThat(failing.awaitExit()).isEqualTo(1);
            assertThat(failing.output())
                    .contains("error: --slow-port: 127.0.0.1:" + other.getLocalPort()
                            + " (expected: a free address of this machine)")
                    .doesNotContain("listening", "\tat ");
        }
    }

    @Test
    void terminate_playersOnBothLines_endsInOrder() throws Exception {
        try (ChildProcess ending = arena();
                TestClient player = ending.webSocket().connect();
                TestClient slow = ending.client("slow").webSocket().connect()) {
            join(player, "ann");
            join(slow, "bob");
            ending.terminate();

            assertThat(player).isClosedWith(CloseReason.GATE_SHUTDOWN);
            assertThat(slow).isClosed();
            assertThat(ending.awaitExit()).isIn(0, 143);
            assertThat(ending.output()).doesNotContain(" WARN ", " ERROR ", "Exception");
        }
    }
}
