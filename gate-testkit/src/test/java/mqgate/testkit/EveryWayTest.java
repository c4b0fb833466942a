package mqgate.testkit;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import mqgate.api.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client does the same whatever it goes over and whichever version it speaks. */
final class EveryWayTest {

    @RegisterExtension
    private static final GateExtension GATE = GateExtension.builder()
            .options(Game::options)
            .client(client -> client.patience(Duration.ofSeconds(20)))
            .tls()
            .failOnLeaks()
            .build();

    @ParameterizedTest
    @EnumSource
    void request_answeredInTheEnvelope_isTheReply(Way way) {
        TestClient client = way.of(GATE).connect();

        TestMessage answer = client.request("game/HD_greet/1", "{\"name\":\"ann\"}");

        assertThat(answer).hasResult("hello ann");
        assertThat(answer.topic()).startsWith(way.isMqtt5() ? "reply/" : "game/HD_greet/1");
        assertThat(client.messages()).containsExactly(answer);
    }

    @ParameterizedTest
    @EnumSource
    void publish_everyQos_isAcknowledgedAndHandledOnce(Way way) {
        TestClient client = way.of(GATE).connect();

        client.publish("game/HD_tell", "zero");
        assertThat(client).receives("news").withBody("zero").withQos(0);
        assertThat(client.awaitAcknowledged(client.publish("game/HD_tell", "one", 1)))
                .isZero();
        assertThat(client).receives("news").withBody("one").withQos(0);
        assertThat(client.awaitAcknowledged(client.publish("game/HD_tellSafely", "two", 2)))
                .isZero();
        assertThat(client).receives("news").withBody("two").withQos(1);
        assertThat(client).receivesNothing();
    }

    @ParameterizedTest
    @EnumSource
    void request_largeBody_comesBackWhole(Way way) {
        TestClient client = way.of(GATE).connect();
        String large = "0123456789".repeat(5000);

        assertThat(client.request("game/HD_echo/1", large)).withBody(large);
    }

    @ParameterizedTest
    @EnumSource
    void subscribe_aFilter_isGranted(Way way) {
        TestClient client = way.of(GATE).connect();

        assertThat(client.subscribe("a/+", 0)).isZero();
        assertThat(client.subscribe("a/#", 2)).isOne();
        client.unsubscribe("a/+");
    }

    @ParameterizedTest
    @EnumSource
    void kick_isSaidInEachWayThereIs(Way way) {
        TestClient client = way.of(GATE).connect();

        client.publish("game/HD_kick", "");

        assertThat(client).isClosedWith(CloseReason.KICKED);
        Closing closing = client.awaitClosed();
        assertThat(closing.disconnectCode().isPresent()).isEqualTo(way.isMqtt5());
        assertThat(closing.webSocketCode().isPresent()).isEqualTo(way.isWebSocket());
        assertThat(closing.closingMessage().isPresent()).isEqualTo(!way.isMqtt5());
        assertThat(closing.fits(CloseReason.GATE_SHUTDOWN)).isFalse();
    }

    /** Connects a client, and waits until the gate has seen the ends of those of earlier tests, and counted them. */
    private static TestClient connectAlone(Way way) {
        TestClient client = way.of(GATE).connect();
        assertThat(GATE.gate()).hasOpenConnections(1);
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_isTheClientsOwnEnd(Way way) {
        TestClient client = connectAlone(way);
        long before = GATE.gate().getStats().getCloses().get(CloseReason.CLIENT_DISCONNECT);

        client.disconnect();

        assertThat(client).isClosed();
        assertThat(GATE.gate()).hasClosed(CloseReason.CLIENT_DISCONNECT, before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void drop_isALostConnection(Way way) {
        TestClient client = connectAlone(way);
        long before = GATE.gate().getStats().getCloses().get(CloseReason.CONNECTION_LOST);

        client.drop();

        assertThat(client).isClosed();
        assertThat(client.awaitClosed().isSaid()).isFalse();
        assertThat(GATE.gate()).hasClosed(CloseReason.CONNECTION_LOST, before + 1);
    }
}
