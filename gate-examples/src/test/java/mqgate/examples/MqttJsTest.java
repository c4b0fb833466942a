package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MQTT.js, which browsers and game engines use, against the echo example. Skipped without Node.js or a registry. */
@Timeout(120)
final class MqttJsTest {

    private static final Path DIRECTORY = Path.of("target", "mqttjs");
    private static final List<String> ALWAYS = List.of(
            "ok subscribe",
            "ok echo at QoS 0",
            "ok 60000 bytes at QoS 0",
            "ok echo at QoS 1",
            "ok 60000 bytes at QoS 1",
            "ok echo at QoS 2",
            "ok 60000 bytes at QoS 2",
            "ok answer at QoS 1",
            "ok envelope",
            "ok unsubscribe");
    private static final List<String> ONLY_IN_MQTT_5 =
            List.of("ok response topic", "ok error as property", "ok topic aliases");
    private static final List<String> END = List.of("ok end", "ok kick");

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        Tools.assumeOnPath("node");
        Tools.assumeOnPath("npm");
        install();
        example = ChildProcess.exampleOnFreePorts("echo");
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        for (String file : new String[] {"package.json", "package-lock.json", "echo.js"}) {
            try (InputStream in = MqttJsTest.class.getResourceAsStream("/mqttjs/" + file)) {
                Files.copy(in, DIRECTORY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (ChildProcess npm =
                ChildProcess.start(DIRECTORY, "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")) {
            boolean installed = npm.awaitExit(Duration.ofSeconds(60)) == 0;
            assumeTrue(installed, () -> "MQTT.js cannot be installed: " + npm.output());
        }
    }

    @AfterAll
    static void stop() {
        if (example != null) {
            example.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, tcp, '', 4", "tcp, tcp, '', 5", "ws, websocket, /mqtt, 4", "ws, websocket, /mqtt, 5"})
    void echo_mqttJs_worksAtEveryQosAndSize(String scheme, String listener, String path, String version)
            throws Exception {
        String url = scheme + "://127.0.0.1:" + example.port(listener) + path;
        try (ChildProcess node = ChildProcess.start(DIRECTORY, "node", "echo.js", url, version)) {
            assertThat(node.awaitExit(Duration.ofSeconds(30))).as(node.output()).isZero();
            assertThat(node.output().lines())
                    .containsExactlyElementsOf(
                            version.equals("5") ? joined(ALWAYS, ONLY_IN_MQTT_5, END) : joined(ALWAYS, END));
        }
    }

    @SafeVarargs
    private static List<String> joined(List<String>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }
}
