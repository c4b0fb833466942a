package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;

/** What the other tests stand on. */
final class NatsServerTest {

    @Test
    void restart_linkIsOpen_linkIsBackOnTheSamePort() {
        try (NatsServer server = NatsServer.start();
                NatsLink link = server.link()) {
            int port = server.port();

            server.kill();
            await().until(() -> !link.isConnected());
            server.restart();

            await().until(link::isConnected);
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void cut_linkIsOpen_linkIsLostUntilHealed() {
        try (NatsServer server = NatsServer.start();
                Cable cable = Cable.to(server.port());
                NatsLink link = NatsLink.connect(server.options()
                        .servers(cable.url())
                        .customizer(nats -> nats.ignoreDiscoveredServers())
                        .build())) {
            cable.cut();
            await().until(() -> !link.isConnected());

            cable.heal();

            await().until(link::isConnected);
        }
    }

    @Test
    void freeze_linkIsOpen_linkNoticesInTheEnd() {
        try (NatsServer server = NatsServer.start();
                Cable cable = Cable.to(server.port());
                NatsLink link =
                        NatsLink.connect(server.options().servers(cable.url()).build())) {
            cable.freeze();

            await().atMost(Duration.ofSeconds(30)).until(() -> !link.isConnected());
        }
    }

    @Test
    void player_bothVersions_isAnswered() {
        try (Gate gate =
                NettyGate.create(Options.builder().tcpAddr("127.0.0.1:0").build())) {
            gate.start();
            try (Player old = Player.connect(gate);
                    Player young = Player.connect5(gate)) {
                gate.getGateHandler().broadcast(mqgate.api.TraceSpan.create(), "a/b", "hi".getBytes());

                assertThat(old.hear()).hasToString("a/b hi");
                assertThat(young.hear()).hasToString("a/b hi");
            }
        }
    }
}
