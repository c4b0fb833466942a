package mqgate.netty;

import java.util.Set;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.spi.AuthResult;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * The language of a client of MQTT that has not been told yet whether it is in. Immutable.
 *
 * <ul>
 *   <li>Messages are those of the language that it will speak; they wait until it is in.
 *   <li>The last word is a CONNACK that says why it is not; MQTT 3 has words for few reasons, and none for the others.
 *   <li>A reason that a CONNACK of MQTT 5 cannot give, because others never come so early, is told as an unavailable server.
 * </ul>
 */
final class BeforeConnAck extends Wire {

    private static final int NOT_AUTHORIZED = 0x87;
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int MAX_STRING = 65_535;

    /** What a CONNACK of MQTT 5 can say. */
    private static final Set<Integer> CODES = Set.of(
            0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b,
            0x9c, 0x9d, 0x9f);

    private final Wire next;
    private final ClientProfile client;
    private final AuthResult.@Nullable Reject rejection;

    private BeforeConnAck(Wire next, ClientProfile client, AuthResult.@Nullable Reject rejection) {
        this.next = next;
        this.client = client;
        this.rejection = rejection;
    }

    /** A client that may get in, and what it speaks then. */
    static BeforeConnAck of(Wire next, ClientProfile client) {
        return new BeforeConnAck(next, client, null);
    }

    /** A client that does not get in, whoever it is. */
    static BeforeConnAck refusing(boolean mqtt5) {
        return of(Wire.MQTT3, mqtt5 ? ClientProfile.UNKNOWN_MQTT5 : ClientProfile.UNKNOWN);
    }

    /** The same with what is told besides the reason. */
    BeforeConnAck with(AuthResult.Reject rejected) {
        return new BeforeConnAck(next, client, rejected);
    }

    @Override
    Object message(String topic, byte[] body, boolean atLeastOnce) {
        return next.message(topic, body, atLeastOnce);
    }

    @Override
    @Nullable Object shared(SharedMessage message) {
        return next.shared(message);
    }

    @Override
    @Nullable EncodedPacket joined(SharedBatch messages) {
        return next.joined(messages);
    }

    @Override
    @Nullable Object farewell(CloseReason reason, @Nullable Throwable cause) {
        int code = code(reason);
        if (client.mqtt5()) {
            return connAck(code, reason);
        }
        int returnCode = returnCode(code);
        return returnCode == 0 ? null : new Packet.ConnAck(returnCode, Properties.NONE);
    }

    private static int code(CloseReason reason) {
        int code = reason.getMqttReasonCode();
        if (CODES.contains(code)) {
            return code;
        }
        return reason == CloseReason.KICKED ? NOT_AUTHORIZED : SERVER_UNAVAILABLE;
    }

    /** The nearest word of MQTT 3 for a reason code of MQTT 5; 0 for none. */
    private static int returnCode(int code) {
        return switch (code) {
            case 0x84 -> 1;
            case 0x85 -> 2;
            case 0x88, 0x89, 0x97, 0x9c, 0x9d, 0x9f -> 3;
            case 0x86 -> 4;
            case 0x87, 0x8a, 0x8c -> 5;
            default -> 0;
        };
    }

    /** As much of what is to be told besides as the client takes: where to go is more use than words. */
    private Packet.ConnAck connAck(int code, CloseReason reason) {
        Packet.ConnAck bare = new Packet.ConnAck(code, Properties.NONE);
        if (rejection == null || rejection.getReason() != reason) { // somebody else closed it before
            return bare;
        }
        String words = client.wantsProblemInformation() ? words(rejection.getWords()) : "";
        return Stream.of(words, "")
                .map(some -> new Packet.ConnAck(code, properties(some, rejection.getServerReference())))
                .filter(connAck -> connAck.mqtt5Length() <= client.maximumPacketSize())
                .findFirst()
                .orElse(bare);
    }

    private static String words(String text) {
        return text.substring(0, Math.min(text.length(), MAX_STRING / 3)).replace('\0', '?');
    }

    private static Properties properties(String words, String serverReference) {
        Properties.Builder properties = Properties.builder();
        if (!words.isEmpty()) {
            properties.string(Property.REASON_STRING, words);
        }
        if (!serverReference.isEmpty()) {
            properties.string(Property.SERVER_REFERENCE, serverReference);
        }
        return properties.build();
    }
}
