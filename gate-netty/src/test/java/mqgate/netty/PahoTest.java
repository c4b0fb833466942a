package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eclipse Paho's Java client for MQTT 3 against a gate. */
final class PahoTest extends Mqtt3Contract<PahoClient> {

    @Override
    PahoClient newClient(Link link, InetSocketAddress address, Login login) throws MqttException {
        return new PahoClient(link, address, login);
    }

    @ParameterizedTest
    @EnumSource
    void connect_mqtt31_isServed(Link link) throws Exception {
        Login login = Login.of("old-timer").credentials("ann", "secret").will("last/words");
        PahoClient client = client(link, login);
        client.speaking(MqttConnectOptions.MQTT_VERSION_3_1).connect();

        for (int qos = 0; qos <= 2; qos++) {
            client.assertAnswered("a/b", text("hello"), qos);
        }
        assertThat(client.subscribe("a/#")).isOne();
        client.disconnect();

        assertThat(events().connected).singleElement().satisfies(agent -> {
            assertThat(agent.getClientId()).isEqualTo("old-timer");
            assertThat(agent.getUserName()).contains("ann");
        });
    }

    @ParameterizedTest
    @EnumSource
    void connect_mqtt31WithoutClientId_isRefused(Link link) throws Exception {
        PahoClient client = client(link, Login.of(""));
        client.speaking(MqttConnectOptions.MQTT_VERSION_3_1);

        assertThatThrownBy(client::connect)
                .isInstanceOfSatisfying(
                        MqttException.class,
                        e -> assertThat(e.getReasonCode()).isEqualTo(MqttException.REASON_CODE_INVALID_CLIENT_ID));
        assertThat(gate().handler().getAgentNum()).isZero();
    }

    /** Paho often drops what has come just before the end of the connection, so this looks at what came to it. */
    @Test
    void close_withClosingMessage_wasToldTheReason() throws Exception {
        options().closingMessage(true);
        try (Relay relay = Relay.to(gate().address(Link.TCP))) {
            PahoClient client = client(Link.TCP, relay.address(), Login.of("rogue"));
            client.connect();

            agent().close(CloseReason.KICKED);

            client.assertLost();
            assertThat(relay.sentByGate()).endsWith(Options.CLOSING_TOPIC + CloseReason.KICKED);
        }
    }
}
