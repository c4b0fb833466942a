package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterExampleTest {

    /** For five processes that start one after the other. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /** Skips the test where there is no NATS server, unless there must be one. */
    private static void assumeNats() {
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<String> folders =
                Stream.concat(Arrays.stream(path.split(":")), Stream.of("/usr/sbin", "/usr/local/bin"));
        boolean there = folders.anyMatch(folder -> Files.isExecutable(Path.of(folder, "nats-server")));
        boolean required = Boolean.parseBoolean(System.getenv("GATE_REQUIRE_NATS"));
        Assumptions.assumeTrue(there || required, "nats-server is not installed (Debian: apt-get install nats-server)");
    }

    @Test
    void start_natsIsInstalled_showsWhatAClusterDoesAndEnds() throws Exception {
        assumeNats();

        try (ChildProcess cluster = ChildProcess.example("cluster", "--start")) {
            int status = cluster.awaitExit(PATIENCE);

            assertThat(status).as(cluster.output()).isZero();
            assertThat(cluster.output())
                    .contains("ann logs in: welcome ann at gate@1")
                    .contains("ben logs in: welcome ben at gate@2")
                    .contains("ann says hello to the room: heard by 2")
                    .contains("ben hears at the other gate: ann: hello")
                    .contains("answered by [backend 1, backend 2]")
                    .contains("ann logs in: welcome ann at gate@2")
                    .contains("was closed")
                    .contains("more, answered by [backend 2]")
                    .endsWith("cluster: that was it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "backend"})
    void help_ofAPart_namesItsOptions(String name) throws Exception {
        try (ChildProcess help = ChildProcess.example(name, "--help")) {
            assertThat(help.awaitExit()).isZero();
            assertThat(help.output()).contains("Usage: gate-examples " + name, "--nats");
        }
    }

    @Test
    void gate_natsIsNotThere_endsAndSaysSo() throws Exception {
        try (ChildProcess cluster = ChildProcess.example("cluster", "--start", "--nats", "nats://127.0.0.1:1")) {
            int status = cluster.awaitExit(PATIENCE);

            assertThat(status).isNotZero();
            assertThat(cluster.output())
                    .contains("servers: [nats://127.0.0.1:1] (expected: a NATS server that lets this process in)");
        }
    }
}
