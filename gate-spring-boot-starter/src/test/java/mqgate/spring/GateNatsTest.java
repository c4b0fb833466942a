package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mqgate.api.Gate;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.nats.GateService;
import mqgate.nats.ModuleServer;
import mqgate.nats.NatsLink;
import mqgate.nats.NatsOptions;
import mqgate.nats.NatsRouteHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gate of an application in a cluster on a real NATS. */
final class GateNatsTest {

    private static final Pattern URL = Pattern.compile("nats://[^\"]*:\\d+");

    @TempDir
    private Path folder;

    private Process server;
    private NatsLink link;

    @GateModule("Here")
    static class Here {
        @GateMapping("HD_a")
        String handle() {
            return "here";
        }
    }

    @BeforeEach
    void start() throws IOException {
        Path program = Stream.of("/usr/sbin", "/usr/local/bin", "/usr/bin")
                .map(place -> Path.of(place, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(program != null, "nats-server is not installed");
        String here = folder.toString();
        server = new ProcessBuilder(
                        program.toString(), "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", here, "--ports_file_dir", here)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String url = await().atMost(Duration.ofSeconds(20))
                .until(this::url, Optional::isPresent)
                .orElseThrow();
        link = NatsLink.connect(NatsOptions.builder().servers(url).build());
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (link != null) {
            link.close();
        }
        if (server != null) {
            server.destroyForcibly().waitFor(); // or it may still write into the folder
        }
    }

    /** Returns where the server listens, once it does. */
    private Optional<String> url() throws IOException {
        Path ports = folder.resolve("nats-server_" + server.pid() + ".ports");
        Matcher found = URL.matcher(Files.exists(ports) ? Files.readString(ports) : "");
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    @Test
    void gate_withAServiceOfNats_handlesHereAndAsksThere() {
        Modules there = Modules.builder()
                .bytes("There", "HD_a", (session, body) -> RouteResult.reply("there"))
                .build();
        try (ModuleServer backend = ModuleServer.builder(link, there).build()) {
            backend.start();
            Applications.withGate()
                    .withBean(Here.class)
                    .withBean(GateService.class, () -> GateService.create(link))
                    .run(context -> {
                        assertThat(context).hasSingleBean(NatsRouteHandler.class);
                        try (Player player = Player.of(context.getBean(Gate.class))) {
                            assertThat(player.ask("Here/HD_a/1", "")).contains("\"Result\":\"here\"");
                            assertThat(player.ask("There/HD_a/1", "")).contains("\"Result\":\"there\"");
                        }
                    });
        }
    }
}
