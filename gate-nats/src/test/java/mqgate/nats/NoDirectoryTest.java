package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import mqgate.api.DeliveryPolicy;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.api.UserPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gates whose users nobody writes down. */
final class NoDirectoryTest {

    private final TraceSpan span = TraceSpan.create();
    private NatsServer server;
    private Node one;
    private Node two;

    @BeforeEach
    void start() {
        server = NatsServer.start();
        one = node("gate@1");
        two = node("gate@2");
        one.awaitGates(2);
        two.awaitGates(2);
    }

    private Node node(String serverId) {
        NatsOptions options = server.options().userDirectory(false).build();
        return Node.start(serverId, options, UserPolicy.REPLACE);
    }

    @AfterEach
    void stop() {
        two.close();
        one.close();
        server.close();
    }

    @Test
    void sendToUser_atAnotherGate_reachesHim() {
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");

            long fromGate = two.handler().sendToUser(span, "ann", "mail", "1".getBytes(UTF_8));
            Gathered fromAll = Waiting.await(
                    "a test",
                    two.link
                            .getGates()
                            .sendToUser(span, "ann", "mail", "2".getBytes(UTF_8), DeliveryPolicy.byDefault()),
                    Duration.ofSeconds(10));

            assertThat(fromGate).isEqualTo(1);
            assertThat(fromAll.counts()).isEqualTo(Map.of("gate@1", 1L, "gate@2", 0L));
            assertThat(client.player().hear()).hasToString("mail 1");
            assertThat(client.player().hear()).hasToString("mail 2");
        }
    }

    @Test
    void isConnect_atAnotherGateAndNowhere_saysSo() {
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");

            assertThat(two.handler().isConnect(span, "", "ann")).isTrue();
            assertThatThrownBy(() -> two.handler().isConnect(span, "", "bob"))
                    .isInstanceOf(UserNotFoundException.class);
        }
    }

    @Test
    void bind_natsAway_worksHere() {
        try (Node.Client client = one.connect()) {
            server.kill();
            await().until(() -> !one.link.isConnected());

            one.bind(client, "ann");

            assertThat(one.handler().sendToUser(span, "ann", "mail", "1".getBytes(UTF_8)))
                    .isEqualTo(1);
        }
    }
}
