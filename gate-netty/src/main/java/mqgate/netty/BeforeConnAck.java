package mqgate.netty;

import java.util.Set;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
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

    /**
     * Makes the language of one client.
     *
     * @param next what it speaks once it is in
     * @param client what is known of it
     */
    BeforeConnAck(Wire next, ClientProfile client) {
        this.next = next;
        this.client = client;
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
    @Nullable Object farewell(Closing why) {
        int code = code(why.reason());
        if (client.mqtt5()) {
            return connAck(code, why);
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
    private Packet.ConnAck connAck(int code, Closing why) {
        String words = client.wantsProblemInformation() ? words(why.words()) : "";
        return Stream.of(words, "")
                .map(some -> new Packet.ConnAck(code, properties(some, why.serverReference())))
                .filter(connAck -> connAck.mqtt5Length() <= client.maximumPacketSize())
                .findFirst()
                .orElseGet(() -> new Packet.ConnAck(code, Properties.NONE));
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
