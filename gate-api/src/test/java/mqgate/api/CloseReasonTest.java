package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CloseReasonTest {

    /** The reason codes that MQTT 5 lets a server put into DISCONNECT or CONNACK. */
    private static final Set<Integer> MQTT_CODES = Set.of(
            0x00, 0x80, 0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x93, 0x94, 0x95,
            0x97, 0x98, 0x9a, 0x9c, 0x9d, 0x9e, 0x9f, 0xa1);

    @ParameterizedTest
    @EnumSource
    void codes_everyReason_areThoseOfTheProtocols(CloseReason reason) {
        assertThat(MQTT_CODES).contains(reason.getMqttReasonCode());
        assertThat(Set.of(1000, 1001, 1002, 1003, 1006, 1008, 1009, 1011, 1013)).contains(reason.getWebSocketCode());
    }

    @ParameterizedTest
    @CsvSource({
        "KICKED, 0x98, 1008",
        "GATE_SHUTDOWN, 0x8b, 1001",
        "KEEP_ALIVE_TIMEOUT, 0x8d, 1008",
        "SESSION_TAKEN_OVER, 0x8e, 1008",
        "PACKET_TOO_LARGE, 0x95, 1009",
        "MALFORMED_PACKET, 0x81, 1002",
        "PROTOCOL_ERROR, 0x82, 1002",
        "QUOTA_EXCEEDED, 0x97, 1008",
        "GATE_FULL, 0x89, 1013",
        "TOO_MANY_CONNECTIONS, 0x97, 1008",
        "CONNECTION_RATE_EXCEEDED, 0x9f, 1013",
        "LOGIN_TIMEOUT, 0x87, 1008",
        "GATE_OVERLOADED, 0x89, 1013",
        "BAD_USER_NAME_OR_PASSWORD, 0x86, 1008",
        "BANNED, 0x8a, 1008",
        "AUTHENTICATION_TIMEOUT, 0x87, 1008",
        "AUTHENTICATION_FAILED, 0x88, 1011",
        "USE_ANOTHER_SERVER, 0x9c, 1001",
        "SERVER_MOVED, 0x9d, 1001",
        "CLOSED_BY_SERVER, 0x00, 1000"
    })
    void codes_reasonsThatClientsActOn_areThese(CloseReason reason, String mqtt, int webSocket) {
        assertThat(reason.getMqttReasonCode()).isEqualTo(Integer.decode(mqtt));
        assertThat(reason.getWebSocketCode()).isEqualTo(webSocket);
    }

    @Test
    void isServerReason_whatOthersDidOrOnlyAHandshakeCanBe_isNot() {
        assertThat(CloseReason.values())
                .filteredOn(reason -> !reason.isServerReason())
                .containsExactlyInAnyOrder(
                        CloseReason.CLIENT_DISCONNECT,
                        CloseReason.CONNECTION_LOST,
                        CloseReason.DESTROYED,
                        CloseReason.SLOW_CONSUMER,
                        CloseReason.GATE_OVERLOADED,
                        CloseReason.GATE_FULL,
                        CloseReason.TOO_MANY_CONNECTIONS,
                        CloseReason.CONNECTION_RATE_EXCEEDED,
                        CloseReason.LOGIN_TIMEOUT,
                        CloseReason.BAD_USER_NAME_OR_PASSWORD,
                        CloseReason.BANNED,
                        CloseReason.AUTHENTICATION_TIMEOUT,
                        CloseReason.AUTHENTICATION_FAILED,
                        CloseReason.INTERNAL_ERROR,
                        CloseReason.HANDSHAKE_TIMEOUT,
                        CloseReason.UNSUPPORTED_PROTOCOL,
                        CloseReason.CLIENT_ID_REJECTED,
                        CloseReason.BAD_AUTHENTICATION_METHOD);
    }

    @ParameterizedTest
    @EnumSource
    void codes_reasonOfTheServer_isNeverTheCodeThatMayNotBeSent(CloseReason reason) {
        assertThat(reason.isServerReason() && reason.getWebSocketCode() == 1006).isFalse();
    }
}
