package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.api.UserPolicy;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is for everybody, for a group or for a user reaches the clients of three gates, from a gate and from a backend. */
final class GatesTest {

    private static final DeliveryPolicy POLICY = DeliveryPolicy.byDefault();

    private final TraceSpan span = TraceSpan.create();
    private NatsServer server;
    private Node one;
    private Node two;
    private Node three;
    private NatsLink backend;
    private Gates gates;

    @BeforeEach
    void start() {
        server = NatsServer.start();
        one = node("gate@1");
        two = node("gate@2");
        three = node("gate@3");
        backend = server.link();
        gates = backend.getGates();
        await().until(() -> gates.getServerIds().size() == 3);
        List.of(one, two, three).forEach(node -> node.awaitGates(3));
    }

    private Node node(String serverId) {
        return Node.start(serverId, server.options().build(), UserPolicy.ALLOW);
    }

    @AfterEach
    void stop() {
        backend.close();
        three.close();
        two.close();
        one.close();
        server.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return Waiting.await("a test", stage, Duration.ofSeconds(20));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void broadcast_fromBackend_reachesEveryGateAndIsCounted() {
        try (Node.Client first = one.connect();
                Node.Client second = two.connect();
                Node.Client third = two.connect()) {
            Gathered gathered = get(gates.broadcast(span, "news", bytes("1"), POLICY));

            assertThat(gathered.counts()).isEqualTo(Map.of("gate@1", 1L, "gate@2", 2L, "gate@3", 0L));
            assertThat(gathered.missing()).isEmpty();
            assertThat(gathered.total()).isEqualTo(3);
            for (Node.Client client : List.of(first, second, third)) {
                assertThat(client.player().hear()).hasToString("news 1");
            }
        }
    }

    @Test
    void broadcast_fromGate_reachesEveryClientOnce() {
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            long count = one.handler().broadcast(span, "news", bytes("1"));

            assertThat(count).isEqualTo(2);
            assertThat(first.player().hear()).hasToString("news 1");
            assertThat(second.player().hear()).hasToString("news 1");
            first.player().assertHeardNothing();
            second.player().assertHeardNothing();
        }
    }

    @Test
    void broadcast_manyClients_isOneMessageOfNatsForAll() throws Exception {
        AtomicInteger messages = new AtomicInteger();
        backend.getConnection()
                .createDispatcher(message -> messages.incrementAndGet())
                .subscribe("gate.gate.>")
                .subscribe("gate.gates");
        backend.getConnection().flush(Duration.ofSeconds(5));
        try (Node.Client first = two.connect();
                Node.Client second = two.connect();
                Node.Client third = three.connect()) {
            for (Node.Client client : List.of(first, second)) {
                two.handler().join(span, client.sessionId(), "room");
            }

            one.handler().broadcast(span, "news", bytes("1"));
            one.handler().sendToGroup(span, "room", "news", bytes("2"));

            assertThat(third.player().hear()).hasToString("news 1");
            backend.getConnection().flush(Duration.ofSeconds(5));
            await().untilAtomic(messages, org.hamcrest.Matchers.equalTo(2));
        }
    }

    @Test
    void broadcast_oneGateDoesNotAnswer_isMissing() {
        backend.close();
        backend =
                NatsLink.connect(server.options().timeout(Duration.ofSeconds(2)).build());
        Gates impatient = backend.getGates();
        byte[] deaf = new Presence("gate@deaf", Presence.State.HERE, 0, Map.of()).toBytes();
        await().until(() -> {
            backend.publish(backend.subjects().presence(), null, deaf); // who says nothing for a while is gone
            return impatient.getServerIds().size() == 4;
        });

        Gathered gathered = get(impatient.broadcast(span, "news", bytes("1"), POLICY));

        assertThat(gathered.missing()).containsExactly("gate@deaf");
        assertThat(gathered.counts()).containsOnlyKeys("gate@1", "gate@2", "gate@3");
    }

    @Test
    void broadcast_gateHasLeft_isNotWaitedFor() {
        three.close();
        await().until(() -> gates.getServerIds().size() == 2);

        Gathered gathered = get(gates.broadcast(span, "news", bytes("1"), POLICY));

        assertThat(gathered.missing()).isEmpty();
        assertThat(gathered.counts()).containsOnlyKeys("gate@1", "gate@2");
    }

    @Test
    void broadcast_tooLargeForNats_nobodyGetsIt() {
        try (Node.Client first = one.connect()) {
            byte[] large = new byte[1 << 20];

            assertThatThrownBy(() -> one.handler().broadcast(span, "news", large))
                    .isInstanceOf(MessageRejectedException.class)
                    .hasMessageContaining("max_payload");

            first.player().assertHeardNothing();
        }
    }

    @Test
    void broadcast_natsAway_reachesOwnClients() {
        try (Node.Client first = one.connect()) {
            server.kill();
            await().until(() -> !one.link.isConnected());

            long count = one.handler().broadcast(span, "news", bytes("1"));

            assertThat(count).isEqualTo(1);
            assertThat(first.player().hear()).hasToString("news 1");
        }
    }

    @Test
    void broadcast_natsAwayFromBackend_fails() {
        server.kill();
        await().until(() -> !backend.isConnected());

        assertThatThrownBy(() -> get(gates.broadcast(span, "news", bytes("1"), POLICY)))
                .isInstanceOf(ClusterUnavailableException.class);
    }

    @Test
    void sendToGroup_membersAtTwoGates_reachesThemOnly() {
        try (Node.Client first = one.connect();
                Node.Client second = two.connect();
                Node.Client third = three.connect()) {
            one.handler().join(span, first.sessionId(), "room");
            two.handler().join(span, second.sessionId(), "room");

            long count = three.handler().sendToGroup(span, "room", "news", bytes("1"));

            assertThat(count).isEqualTo(2);
            assertThat(first.player().hear()).hasToString("news 1");
            assertThat(second.player().hear()).hasToString("news 1");
            third.player().assertHeardNothing();
        }
    }

    @Test
    void getGroupMembers_membersAtTwoGates_areAll() {
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            one.handler().join(span, first.sessionId(), "room");
            two.handler().join(span, second.sessionId(), "room");

            assertThat(one.handler().getGroupMembers("room"))
                    .containsExactlyInAnyOrder(first.sessionId(), second.sessionId());
            assertThat(get(gates.getGroupMembers("room")))
                    .containsExactlyInAnyOrder(first.sessionId(), second.sessionId());
        }
    }

    @Test
    void sendToUser_connectedToTwoGates_reachesBoth() {
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            one.bind(first, "ann");
            two.bind(second, "ann");

            long fromGate = one.handler().sendToUser(span, "ann", "mail", bytes("1"));
            Gathered fromBackend = get(gates.sendToUser(span, "ann", "mail", bytes("2"), POLICY));

            assertThat(fromGate).isEqualTo(2);
            assertThat(fromBackend.counts()).isEqualTo(Map.of("gate@1", 1L, "gate@2", 1L));
            for (Node.Client client : List.of(first, second)) {
                assertThat(client.player().hear()).hasToString("mail 1");
                assertThat(client.player().hear()).hasToString("mail 2");
            }
        }
    }

    @Test
    void kickUser_connectedToTwoGates_closesBoth() {
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            one.bind(first, "ann");
            two.bind(second, "ann");

            long count = three.handler().kickUser(span, "ann", CloseReason.KICKED);

            assertThat(count).isEqualTo(2);
            first.player().awaitClose();
            second.player().awaitClose();
        }
    }

    @Test
    void isConnect_connectedToAnotherGate_isTrue() {
        try (Node.Client first = one.connect()) {
            one.bind(first, "ann");

            assertThat(two.handler().isConnect(span, "", "ann")).isTrue();
            assertThat(get(gates.isConnect(span, "ann"))).isTrue();
        }
    }

    @Test
    void isConnect_nowhere_fails() {
        assertThatThrownBy(() -> two.handler().isConnect(span, "", "ann")).isInstanceOf(UserNotFoundException.class);
        assertThatThrownBy(() -> get(gates.isConnect(span, "ann"))).isInstanceOf(UserNotFoundException.class);
    }

    @Test
    void sendToUser_nameThatNobodyCanHave_reachesNobody() {
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann?");
            for (String nobody : List.of("x".repeat(5000), "ann\ud800")) {
                assertThat(two.handler().sendToUser(span, nobody, "news", bytes("1")))
                        .isZero();
                assertThat(get(gates.kickUser(span, nobody, CloseReason.KICKED)).total())
                        .isZero();
                assertThatThrownBy(() -> two.handler().isConnect(span, "", nobody))
                        .isInstanceOf(UserNotFoundException.class);
            }

            assertThat(get(gates.isConnect(span, "ann?"))).isTrue();
        }
    }

    @Test
    void broadcast_anotherGateOfTheSameLinkHasLeft_isStillTaken() {
        Gate fourth = onLinkOf(three, "gate@4");
        Gate fifth = onLinkOf(three, "gate@5");
        try (Player player = Player.connect(fifth)) {
            fourth.close();
            await().until(() -> !gates.getServerIds().contains("gate@4"));

            Gathered gathered = get(gates.broadcast(span, "news", bytes("1"), POLICY));

            assertThat(gathered.counts()).containsEntry("gate@5", 1L).containsEntry("gate@3", 0L);
            assertThat(player.hear()).hasToString("news 1");
        } finally {
            fourth.close();
            fifth.close();
        }
    }

    private static Gate onLinkOf(Node node, String serverId) {
        Options.Builder options = GateService.create(node.link)
                .addTo(Options.builder())
                .serverId(serverId)
                .tcpAddr("127.0.0.1:0");
        Gate gate = NettyGate.create(options.build());
        gate.start();
        return gate;
    }
}
