package mqgate.testkit;

import java.util.Optional;
import java.util.OptionalInt;
import mqgate.api.CloseReason;

/**
 * What a client was told before the gate ended its connection. Of a connection that was lost, or that the client ended itself,
 * nothing is known.
 *
 * @param disconnectCode the reason code of the DISCONNECT of MQTT 5, if there was one
 * @param connAckCode the code of the CONNACK that refused the client, if one did
 * @param webSocketCode the code of the WebSocket's close frame, if there was one; 1005 if it had none
 * @param closingMessage the message on {@link mqgate.api.Options#CLOSING_TOPIC}, if there was one
 * @param reason the fault in words, if it was told
 * @param serverReference where else to go, if it was told
 * @param failure why the client itself could not go on, if it could not: what came was neither MQTT nor a WebSocket
 * @since 0.1
 */
public record Closing(
        OptionalInt disconnectCode,
        OptionalInt connAckCode,
        OptionalInt webSocketCode,
        Optional<String> closingMessage,
        Optional<String> reason,
        Optional<String> serverReference,
        Optional<Throwable> failure) {

    /**
     * {@return whether the client was told anything at all}
     */
    public boolean isSaid() {
        return disconnectCode.isPresent()
                || connAckCode.isPresent()
                || webSocketCode.isPresent()
                || closingMessage.isPresent();
    }

    /**
     * Says whether all that the client was told is what this reason stands for. Several reasons can share a code; {@link
     * mqgate.api.GateStats#getCloses} tells them apart.
     *
     * @param expected the reason
     * @return false also if nothing was told
     */
    public boolean fits(CloseReason expected) {
        return isSaid()
                && agrees(disconnectCode, expected.getMqttReasonCode())
                && (connAckCode.isEmpty() || refusesFor(expected, connAckCode.getAsInt()))
                && agrees(webSocketCode, expected.getWebSocketCode())
                && closingMessage
                        .map(text -> text.split(" ", 2)[0])
                        .orElse(expected.name())
                        .equals(expected.name());
    }

    /** MQTT 3 has five words for all of them. */
    private static boolean refusesFor(CloseReason expected, int code) {
        return switch (expected.getMqttReasonCode()) {
            case 0x84 -> code == 0x84 || code == 1;
            case 0x85 -> code == 0x85 || code == 2;
            case 0x88, 0x89, 0x97, 0x9c, 0x9d, 0x9f -> code == expected.getMqttReasonCode() || code == 3;
            case 0x86 -> code == 0x86 || code == 4;
            case 0x87, 0x8a, 0x8c -> code == expected.getMqttReasonCode() || code == 5;
            default -> code == expected.getMqttReasonCode();
        };
    }

    private static boolean agrees(OptionalInt told, int code) {
        return told.isEmpty() || told.getAsInt() == code;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        disconnectCode.ifPresent(code -> text.append(", DISCONNECT 0x%02x".formatted(code)));
        connAckCode.ifPresent(code -> text.append(", CONNACK 0x%02x".formatted(code)));
        reason.ifPresent(words -> text.append(" (").append(words).append(')'));
        serverReference.ifPresent(server -> text.append(", server ").append(server));
        webSocketCode.ifPresent(code -> text.append(", WebSocket ").append(code));
        closingMessage.ifPresent(message -> text.append(", closing message ").append(message));
        failure.ifPresent(cause -> text.append(", ").append(cause));
        return text.isEmpty() ? "without a word" : text.substring(2);
    }
}
