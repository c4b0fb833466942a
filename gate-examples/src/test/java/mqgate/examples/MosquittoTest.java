package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mosquitto's command line clients against the echo example. Skipped where they are not installed. */
final class MosquittoTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        Tools.assumeOnPath("mosquitto_pub");
        Tools.assumeOnPath("mosquitto_rr");
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
    @ValueSource(strings = {"0", "1", "2"})
    void request_anyQos_isAnswered(String qos) throws Exception {
        String topic = "echo/HD_echo/" + qos;
        try (ChildProcess client = mosquitto(
                "mosquitto_rr", "-V", "mqttv311", "-q", qos, "-t", topic, "-e", topic, "-m", "hello", "-W", "10")) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo("hello");
        }
    }

    @Test
    void request_largePayload_isAnsweredWhole() throws Exception {
        String large = "0123456789".repeat(6000);
        String topic = "echo/HD_echo/1";
        try (ChildProcess client =
                mosquitto("mosquitto_rr", "-V", "mqttv311", "-t", topic, "-e", topic, "-m", large, "-W", "10")) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(client.output()).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311"})
    void publish_qos2_isHeardByAll(String version) throws Exception {
        try (Player player = Player.overWebSocket(example, "/mqtt");
                ChildProcess client = mosquitto(
                        "mosquitto_pub", "-V", version, "-q", "2", "-t", "world/HD_say", "-m", "hi from " + version)) {
            assertThat(client.awaitExit()).as(client.output()).isZero();
            assertThat(player.hear()).isEqualTo("world/HD_say hi from " + version);
        }
    }

    @Test
    void connect_mqtt5_isRefused() throws Exception {
        try (ChildProcess client = mosquitto("mosquitto_pub", "-V", "mqttv5", "-t", "echo/HD_echo/1", "-m", "hello")) {
            assertThat(client.awaitExit()).isNotZero();
            assertThat(client.output()).containsIgnoringCase("protocol version");
        }
    }
}
