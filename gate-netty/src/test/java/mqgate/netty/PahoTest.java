package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eclipse Paho's Java client against a gate. */
final class PahoTest extends ClientContract {

    @Override
    PahoClient newClient(Link link, InetSocketAddress address, Login login) throws MqttException {
        return new PahoClient(link, address, login);
    }

    @ParameterizedTest
    @EnumSource
    void connect_mqtt31_isServed(Link link) throws Exception {
        Login login = Login.of("old-timer").credentials("ann", "secret").will("last/words");
        PahoClient client = (PahoClient) client(link, login);
        client.speaking(MqttConnectOptions.MQTT_VERSION_3_1).connect();

        for (int qos = 0; qos <= 2; qos++) {
            client.assertAnswered("a/b", text("hello"), qos);
        }
        assertThat(client.subscribe("a/#")).isZero();
        client.disconnect();

        assertThat(events().connected).singleElement().satisfies(agent -> {
            assertThat(agent.getClientId()).isEqualTo("old-timer");
            assertThat(agent.getUserName()).contains("ann");
        });
    }

    @ParameterizedTest
    @EnumSource
    void connect_mqtt31WithoutClientId_isRefused(Link link) throws Exception {
        PahoClient client = (PahoClient) client(link, Login.of(""));
        client.speaking(MqttConnectOptions.MQTT_VERSION_3_1);

        assertThatThrownBy(client::connect)
                .isInstanceOfSatisfying(
                        MqttException.class,
                        e -> assertThat(e.getReasonCode()).isEqualTo(MqttException.REASON_CODE_INVALID_CLIENT_ID));
        assertThat(gate().handler().getAgentNum()).isZero();
    }
}
