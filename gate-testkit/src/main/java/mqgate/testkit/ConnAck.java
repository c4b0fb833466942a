package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mqgate.api.UserProperty;

/**
 * How the gate has answered a CONNECT.
 *
 * @param code 0 if the client was let in; else the return code of MQTT 3 or the reason code of MQTT 5
 * @param sessionPresent whether the gate knew the session
 * @param assignedClientId the client id that the gate gave, if it gave one
 * @param serverKeepAlive the keep alive in seconds that the gate wants instead of the client's, if it wants another
 * @param reason the fault in words, if it was told
 * @param serverReference where else to go, if it was told
 * @param userProperties the names and values of the user's own
 * @since 0.1
 */
public record ConnAck(
        int code,
        boolean sessionPresent,
        Optional<String> assignedClientId,
        OptionalInt serverKeepAlive,
        Optional<String> reason,
        Optional<String> serverReference,
        List<UserProperty> userProperties) {

    static ConnAck of(MqttConnAckMessage packet) {
        MqttConnAckVariableHeader header = packet.variableHeader();
        MqttProperties properties = header.properties();
        return new ConnAck(
                header.connectReturnCode().byteValue() & 0xff,
                header.isSessionPresent(),
                Properties5.text(properties, MqttProperties.ASSIGNED_CLIENT_IDENTIFIER),
                Properties5.number(properties, MqttProperties.SERVER_KEEP_ALIVE),
                Properties5.text(properties, MqttProperties.REASON_STRING),
                Properties5.text(properties, MqttProperties.SERVER_REFERENCE),
                Properties5.user(properties));
    }

    /**
     * {@return whether the client was let in}
     */
    public boolean isAccepted() {
        return code == 0;
    }
}
