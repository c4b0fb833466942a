package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mosquitto's command line clients against the echo example. Skipped where they are not installed. */
final class MosquittoTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        Tools.assumeOnPath("mosquitto_pub");
        Tools.assumeOnPath("mosquitto_rr");
        Tools.assumeOnPath("mosquitto_sub");
        example = ChildProcess.exampleOnFreePorts("echo");
    }

    @AfterAll
    static void stop() {
        if (example != null) {
            example.close();
        }
    }

    private static ChildProcess mosquitto(String program, String... arguments) throws IOException {
        Stream<String> command = Stream.of(program, "-h", "127.0.0.1", "-p", String.valueOf(example.port("tcp")));
        return ChildProcess.start(
                Path.of("."), Stream.concat(command, Stream.of(arguments)).toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "mqttv31, 0",
        "mqttv31, 1",
        "mqttv31, 2",
        "mqttv311, 0",
        "mqttv311, 1",
        "mqttv311, 2",
        "mqttv5, 0",
        "mqttv5, 1",
        "mqttv5, 2"
    })
    void request_anyVersionAndQos_isAnswered(String version, String qos) throws Exception {
        String topic = "echo/HD_echo/" + qos;
        try (ChildProcess client = mosquitto(
                "mosquitto_rr", "-V", version, "-q", qos, "-t", topic, "-e", topic, "-m", "hello", "-W", "10")) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo("hello");
        }
    }

    @Test
    void request_responseTopic_isAnsweredThere() throws Exception {
        try (ChildProcess client = mosquitto(
                "mosquitto_rr", "-V", "mqttv5", "-t", "echo/HD_echo/1", "-e", "answers/me", "-m", "hello", "-v")) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo("answers/me hello");
        }
    }

    @Test
    void request_noVersion_isAnsweredAtTheResponseTopic() throws Exception {
        try (ChildProcess client =
                mosquitto("mosquitto_rr", "-t", "echo/HD_echo", "-e", "answers/me", "-m", "hello", "-v")) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo("answers/me hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void request_largePayload_isAnsweredWhole(String version) throws Exception {
        String large = "0123456789".repeat(6000);
        String topic = "echo/HD_echo/1";
        try (ChildProcess client =
                mosquitto("mosquitto_rr", "-V", version, "-t", topic, "-e", topic, "-m", large, "-W", "10")) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    void publish_qos2_isHeardByAll(String version) throws Exception {
        try (Player player = Player.overWebSocket(example, "/mqtt");
                ChildProcess client = mosquitto(
                        "mosquitto_pub", "-V", version, "-q", "2", "-t", "world/HD_say", "-m", "hi from " + version)) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(player.hear()).isEqualTo("world/HD_say hi from " + version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    void subscribe_anyVersion_hearsWhatIsSaidToAll(String version) throws Exception {
        AtomicInteger said = new AtomicInteger();
        try (Player player = Player.overTcp(example);
                ChildProcess client = mosquitto(
                        "mosquitto_sub", "-V", version, "-q", "1", "-t", "world/#", "-C", "1", "-v", "-W", "30")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                player.say("world/HD_say", "to whom it may concern", 0); // until it listens
                said.incrementAndGet();
                return client.hasEnded();
            });

            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo("world/HD_say to whom it may concern");
            for (int i = 0; i < said.get(); i++) { // nothing is under way any more that the next test could hear
                assertThat(player.hear()).isEqualTo("world/HD_say to whom it may concern");
            }
        }
    }
}
