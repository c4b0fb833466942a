package mqgate.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Reads the packets that a gate sent, as strictly as a client may: what the specification does not let a server send is an
 * {@link AssertionError}. The CONNACK tells the version. Of mqant's dialect only what it has in common with MQTT 3.1.1 is
 * held.
 *
 * <ul>
 *   <li>The first packet is CONNACK, and there is no other; nothing follows one that refuses, or a DISCONNECT.
 *   <li>Packets are whole and exactly as long as they say, with the flags, codes and properties that their types have.
 * </ul>
 */
final class ServerPackets {

    /** The codes that each packet of MQTT 5 may have, two hex digits each. */
    private static final String CONNACK_CODES = "00 80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c 9d 9f";

    private static final String ACK_CODES = "00 10 80 83 87 90 91 97 99";
    private static final String RELEASE_CODES = "00 92";
    private static final String SUBACK_CODES = "00 01 02 80 83 87 8f 91 97 9e a1 a2";
    private static final String UNSUBACK_CODES = "00 11 80 83 87 8f 91";
    private static final String DISCONNECT_CODES =
            "00 80 81 82 83 87 89 8b 8d 8e 8f 90 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f a0 a1 a2";

    private final boolean mqant;
    private final int maximumPacketSize;
    private final Set<Integer> aliases = new HashSet<>();
    private boolean connected;
    private boolean ended;
    private boolean mqtt5;

    private ServerPackets(boolean mqant, int maximumPacketSize) {
        this.mqant = mqant;
        this.maximumPacketSize = maximumPacketSize;
    }

    static void check(byte[] sent, boolean mqant, int maximumPacketSize) {
        ServerPackets packets = new ServerPackets(mqant, maximumPacketSize);
        ByteBuffer in = ByteBuffer.wrap(sent);
        while (in.hasRemaining()) {
            packets.checkOne(in);
        }
    }

    private void checkOne(ByteBuffer in) {
        assertThat(ended).as("a packet after the last").isFalse();
        int start = in.position();
        int header = ServerFields.u8(in);
        int length = ServerFields.variableInt(in);
        ByteBuffer body = in.slice(in.position(), length);
        in.position(in.position() + length);
        assertThat(in.position() - start).as("packet size").isLessThanOrEqualTo(maximumPacketSize);
        if (!mqant || !connected) {
            assertThat(header == 0x20)
                    .as("CONNACK, which is first and alone: %02x", header)
                    .isNotEqualTo(connected);
        }
        checkBody(header, body);
        assertThat(body.remaining())
                .as("bytes left in a packet of header %02x", header)
                .isZero();
    }

    private void checkBody(int header, ByteBuffer body) {
        switch (header) {
            case 0x20 -> checkConnAck(body);
            case 0x40, 0x50 -> checkAck(header, ACK_CODES, body);
            case 0x62, 0x70 -> checkAck(header, RELEASE_CODES, body);
            case 0x90 -> checkSubAck(body);
            case 0xb0 -> checkUnsubAck(body);
            case 0xd0 -> {}
            case 0xd8 -> assertThat(mqant).as("mqant, where PINGRESP has flags").isTrue();
            case 0xe0 -> checkDisconnect(body);
            default -> checkPublish(header, body);
        }
    }

    private void checkConnAck(ByteBuffer body) {
        connected = true;
        mqtt5 = body.remaining() > 2;
        assertThat(ServerFields.u8(body)).as("session present").isZero();
        int code = ServerFields.u8(body);
        ended = code != 0;
        if (mqtt5) {
            assertCode(code, CONNACK_CODES);
            ServerFields.properties(body, 0x20);
        } else {
            assertThat(code).as("return code").isBetween(0, 5);
        }
    }

    private void checkPacketId(ByteBuffer body) {
        assertThat(ServerFields.u16(body) > 0 || mqant).as("packet id, not 0").isTrue();
    }

    private void checkAck(int header, String codes, ByteBuffer body) {
        checkPacketId(body);
        if (body.hasRemaining()) {
            checkReason(header, codes, body);
        }
    }

    private void checkReason(int header, String codes, ByteBuffer body) {
        assertThat(mqtt5).as("a reason code, which needs MQTT 5").isTrue();
        assertCode(ServerFields.u8(body), codes);
        if (body.hasRemaining()) {
            ServerFields.properties(body, header);
        }
    }

    private void checkSubAck(ByteBuffer body) {
        checkPacketId(body);
        if (mqtt5) {
            ServerFields.properties(body, 0x90);
        }
        checkCodes(body, mqtt5 ? SUBACK_CODES : "00 01 02 80");
    }

    private void checkUnsubAck(ByteBuffer body) {
        checkPacketId(body);
        if (mqtt5) {
            ServerFields.properties(body, 0xb0);
            checkCodes(body, UNSUBACK_CODES);
        }
    }

    private static void checkCodes(ByteBuffer body, String codes) {
        assertThat(body.hasRemaining()).as("has codes").isTrue();
        while (body.hasRemaining()) {
            assertCode(ServerFields.u8(body), codes);
        }
    }

    private static void assertCode(int code, String codes) {
        assertThat(codes).contains(HexFormat.of().toHexDigits((byte) code));
    }

    private void checkDisconnect(ByteBuffer body) {
        assertThat(mqtt5).as("DISCONNECT, which needs MQTT 5").isTrue();
        ended = true;
        if (body.hasRemaining()) {
            checkReason(0xe0, DISCONNECT_CODES, body);
        }
    }

    private void checkPublish(int header, ByteBuffer body) {
        assertThat(header >> 4).as("type of a packet with header %02x", header).isEqualTo(3);
        int qos = header >> 1 & 3;
        assertThat(qos).as("QoS").isLessThan(2);
        assertThat(header & (mqant ? 0x1 : 0x9)).as("DUP and retain").isZero();
        String topic = mqant ? new String(ServerFields.binary(body), ISO_8859_1) : ServerFields.topic(body);
        if (qos > 0) {
            checkPacketId(body);
        }
        Map<Integer, Integer> properties = mqtt5 ? ServerFields.properties(body, 0x30) : Map.of();
        checkAlias(topic, properties.getOrDefault(0x23, 0));
        body.position(body.limit());
    }

    /** A topic is told with its alias before the alias stands for it. */
    private void checkAlias(String topic, int alias) {
        if (topic.isEmpty()) {
            assertThat(aliases).as("aliases").contains(alias);
        } else if (alias > 0) {
            aliases.add(alias);
        }
    }
}
