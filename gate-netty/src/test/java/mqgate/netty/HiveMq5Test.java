package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import mqgate.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * HiveMQ's Java client for MQTT 5 against a gate. Shortened keep alives and topic aliases are tested here only: Paho 1.2.5
 * sends its first ping after its own keep alive, and does not find the topics of aliases that it has learned.
 */
final class HiveMq5Test extends Mqtt5Contract<HiveMq5Client> {

    @Override
    HiveMq5Client newClient(Link link, InetSocketAddress address, Login login) {
        return new HiveMq5Client(link, address, login);
    }

    @Test
    @JudgesTime
    void connect_keepAliveAboveTheMaximum_isHeldAsShortened() throws Exception {
        options().maxKeepAlive(Duration.ofSeconds(1));
        List<HiveMq5Client> silent = new ArrayList<>();
        for (Link link : Link.values()) {
            silent.add(connect(link, Login.of("silent-" + link).keepAlive(60)));
        }

        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);

        assertThat(events().disconnected).isEmpty();
        for (HiveMq5Client client : silent) {
            assertThat(client.serverKeepAlive()).hasValue(1);
            client.assertNotLost();
            client.assertAnswered("a/b", text("still here"), 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_retained_endsTheConnectionWithItsReasonCode(Link link) throws Exception {
        HiveMq5Client client = connect(link, Login.of("publisher"));

        assertThatThrownBy(() -> client.publish("a/b", text("keep me"), 1, true))
                .isInstanceOf(ExecutionException.class);

        assertThat(client.farewell()).isEqualTo(0x9a);
    }

    @ParameterizedTest
    @EnumSource
    void send_moreTopicsThanAliases_arriveOnTheirTopics(Link link) throws Exception {
        HiveMq5Client client = client(link, Login.of("forgetful"));
        client.topicAliasMaximum(3);
        client.connect();
        Session session = agent().getSession();

        for (int i = 0; i < 100; i++) {
            session.send("topic/" + topicOf(i), text("message " + i));
            if (i % 10 == 0) {
                session.sendAtLeastOnce("topic/" + topicOf(i), text("again " + i));
            }
        }

        for (int i = 0; i < 100; i++) {
            client.assertNextMessage("topic/" + topicOf(i), text("message " + i));
            if (i % 10 == 0) {
                client.assertNextMessage("topic/" + topicOf(i), text("again " + i));
            }
        }
    }

    /** A few topics often, others now and then. */
    private static int topicOf(int i) {
        return i % 7 == 0 ? i : i % 3;
    }

    @Test
    void send_topicOftenToAClientWithAliases_isWrittenTwice() throws Exception {
        try (Relay relay = Relay.to(gate().address(Link.TCP))) {
            HiveMq5Client client = client(Link.TCP, relay.address(), Login.of("thrifty"));
            client.topicAliasMaximum(5);
            client.connect();
            Session session = agent().getSession();

            for (int i = 0; i < 10; i++) {
                session.send("a/rather/long/topic", text("message " + i));
            }

            for (int i = 0; i < 10; i++) {
                client.assertNextMessage("a/rather/long/topic", text("message " + i));
            }
            assertThat(relay.sentByGate().split("a/rather/long/topic", -1)).hasSize(3);
        }
    }
}
