package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;

/** The gate and the backend that docs/cluster.md shows. */
final class ClusterPageTest {

    private final Modules modules = Modules.builder()
            .bytes("shop", "HD_buy", (session, body) -> RouteResult.reply("bought"))
            .build();

    /** What the page starts, and has to end. */
    private Gate running;

    private ModuleServer serving;
    private NatsLink ofGate;
    private NatsLink ofBackend;

    private void startGate(String natsUrl, String address) {
        // region gate-start
        NatsLink nats = NatsLink.connect(NatsOptions.builder().servers(natsUrl).build());
        GateService service = GateService.create(nats);
        Gate gate = NettyGate.create(
                service.addTo(Options.builder().serverId("gate@1").tcpAddr(address))
                        .build());
        gate.start();
        // endregion
        running = gate;
        ofGate = nats;
    }

    private static void endGate(Gate gate, NatsLink nats) {
        // region gate-end
        gate.close();
        nats.close();
        // endregion
    }

    private void startBackend(String natsUrl) {
        // region backend-start
        NatsLink nats = NatsLink.connect(NatsOptions.builder().servers(natsUrl).build());
        ModuleServer server = ModuleServer.builder(nats, modules).build();
        server.start();
        // endregion
        serving = server;
        ofBackend = nats;
    }

    private static void endBackend(ModuleServer server, NatsLink nats) {
        // region backend-end
        server.close(); // takes nothing new, finishes what it has, answers it
        nats.close();
        // endregion
    }

    @Test
    void gateAndBackend_ofThePage_serveAPlayerUntilTheyEnd() {
        try (NatsServer server = NatsServer.start()) {
            startGate(server.url(), "127.0.0.1:0");
            startBackend(server.url());
            Gates gates = ofBackend.getGates();
            await().untilAsserted(() -> assertThat(gates.getServerIds()).containsExactly("gate@1"));
            try (Player player = Player.connect(running)) {
                assertThat(player.ask("shop/HD_buy/1", "sword")).contains("\"Result\":\"bought\"");

                endBackend(serving, ofBackend);
                assertThat(player.ask("shop/HD_buy/2", "sword")).contains("Service(type:shop) not found");
            }
            endGate(running, ofGate);
            assertThat(running.getBoundAddresses()).isEmpty();
        }
    }
}
