package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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
        int port = freePort();
        server = new ProcessBuilder(
                        program.toString(), "-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        link = NatsLink.connect(
                NatsOptions.builder().servers("nats://127.0.0.1:" + port).build());
    }

    @AfterEach
    void stop() {
        if (link != null) {
            link.close();
        }
        if (server != null) {
            server.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
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
