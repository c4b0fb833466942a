package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.service.Discovery;
import io.nats.service.InfoResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.StaleSessionException;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gate of a cluster is drained: it is not found any more, and all goes on for the clients that it still has. */
final class DrainOnNatsTest {

    private static final int CLIENTS = 200;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final TraceSpan span = TraceSpan.create();
    private final FaultModules modules = new FaultModules();
    private NatsServer nats;
    private Node one;
    private Node two;
    private NatsLink backend;
    private ModuleServer server;

    @BeforeEach
    void start() {
        nats = NatsServer.start();
        one = Node.start("gate@1", nats.options().build(), UserPolicy.REPLACE);
        two = Node.start("gate@2", nats.options().build(), UserPolicy.REPLACE);
        backend = nats.link();
        server = ModuleServer.builder(backend, modules.modules("1")).build();
        server.start();
        await().until(() -> backend.getGates().getServerIds().equals(Set.of("gate@1", "gate@2")));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {one, two, server, backend, nats}) {
            if (each != null) { // nothing is there without a NATS server
                each.close();
            }
        }
    }

    /** Begins to drain the first gate; returns when the backend does not find it any more. */
    private CompletableFuture<Void> beginDrain(Duration time) {
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> one.gate.drain(time));
        await().until(() -> backend.getGates().getServerIds().equals(Set.of("gate@2")));
        await().until(() -> one.gate.getBoundAddresses().isEmpty());
        return drained;
    }

    @Test
    void drain_requestsAtABackend_allAreAnswered() throws Exception {
        List<Player> players = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            players.add(i % 2 == 0 ? Player.connect(one.gate) : Player.connect5(one.gate));
        }
        for (int i = 0; i < CLIENTS; i++) {
            players.get(i).publish("slow/HD_wait/" + i, "request " + i);
        }

        CompletableFuture<Void> drained = beginDrain(Duration.ofSeconds(1));
        modules.release();

        for (int i = 0; i < CLIENTS; i++) {
            Player player = players.get(i);
            int code = i % 2 == 0 ? -1 : CloseReason.USE_ANOTHER_SERVER.getMqttReasonCode();
            assertThat(player.hear()).hasToString("slow/HD_wait/" + i + " request " + i);
            player.awaitClose();
            assertThat(player.closeCode()).isEqualTo(code);
            player.drop();
        }
        drained.get(20, TimeUnit.SECONDS);
    }

    @Test
    void drain_sendsFromElsewhere_reachTheClientsThatAreStillThere() {
        try (Node.Client client = one.connect();
                Node.Client other = two.connect()) {
            one.bind(client, "ann");
            one.handler().join(span, client.sessionId(), "room");
            CompletableFuture<Void> drained = beginDrain(LONG);
            Gates gates = backend.getGates();

            Gathered all = join(gates.broadcast(span, "news", "1".getBytes(UTF_8), DeliveryPolicy.byDefault()));
            Gathered group =
                    join(gates.sendToGroup(span, "room", "news", "2".getBytes(UTF_8), DeliveryPolicy.byDefault()));
            Gathered user =
                    join(gates.sendToUser(span, "ann", "news", "3".getBytes(UTF_8), DeliveryPolicy.byDefault()));

            assertThat(all.counts()).isEqualTo(Map.of("gate@1", 1L, "gate@2", 1L));
            assertThat(group.total()).isOne();
            assertThat(user.total()).isOne();
            for (int i = 1; i <= 3; i++) {
                assertThat(client.player().hear()).hasToString("news " + i);
            }
            assertThat(client.player().ask("echo/HD_echo/1", "hello")).isEqualTo("hello");
            client.close();
            drained.join();
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return Waiting.await("a test", stage, Duration.ofSeconds(20));
    }

    @Test
    void drain_userLogsInAtTheOtherGate_olderSessionIsOut() {
        try (Node.Client older = one.connect5();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            CompletableFuture<Void> drained = beginDrain(LONG);

            two.bind(newer, "ann");

            assertThatThrownBy(() -> one.handler().send(span, older.sessionId(), "mail", "hello".getBytes(UTF_8)))
                    .isInstanceOf(StaleSessionException.class);
            older.player().awaitClose();
            assertThat(older.player().closeCode()).isEqualTo(CloseReason.SESSION_TAKEN_OVER.getMqttReasonCode());
            older.player().drop();
            drained.join();
        }
    }

    @Test
    void drain_toolsOfNats_doNotFindTheGateButCallsReachIt() {
        try (Node.Client client = one.connect()) {
            await().untilAsserted(() -> assertThat(discovered()).containsExactlyInAnyOrder("gate@1", "gate@2"));

            CompletableFuture<Void> drained = beginDrain(LONG);

            await().untilAsserted(() -> assertThat(discovered()).containsExactly("gate@2"));
            new RemoteGateHandler(backend, "gate@1").send(span, client.sessionId(), "mail", "hello".getBytes(UTF_8));
            assertThat(client.player().hear()).hasToString("mail hello");
            client.close();
            drained.join();
        }
    }

    private List<String> discovered() {
        Discovery discovery = new Discovery(backend.getConnection(), 500, 10);
        return discovery.info("gate").stream()
                .map(InfoResponse::getMetadata)
                .map(metadata -> metadata.get("serverId"))
                .collect(Collectors.toList());
    }
}
