package mqgate.netty.codec;

import static mqgate.netty.codec.DecoderChannel.bytewise;
import static mqgate.netty.codec.DecoderChannel.decode;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MalformedPacketTest {

    private static final byte[] PING = PacketBytes.of("c0 00");

    /** The first bytes that begin a packet of a client; all others are faults. */
    private static final Set<String> HEADERS = Set.of(
            "10", "30", "31", "32", "33", "34", "35", "3a", "3b", "3c", "3d", "40", "50", "62", "70", "82", "a2", "c0",
            "e0");

    /** A body that fits each type that a client may send. */
    private static final Map<PacketType, String> BODIES = Map.of(
            PacketType.CONNECT, "<MQTT> 04 02 003c <id>",
            PacketType.PUBLISH, "<a> 0001",
            PacketType.PUBACK, "0001",
            PacketType.PUBREC, "0001",
            PacketType.PUBREL, "0001",
            PacketType.PUBCOMP, "0001",
            PacketType.SUBSCRIBE, "0001 <a> 00",
            PacketType.UNSUBSCRIBE, "0001 <a>",
            PacketType.PINGREQ, "",
            PacketType.DISCONNECT, "");

    @ParameterizedTest
    @EnumSource
    void decode_anyFlags_onlyThoseOfTheTypeAreRead(PacketType type) {
        String body = BODIES.getOrDefault(type, "");

        for (int flags = 0; flags < 16; flags++) {
            String header = HexFormat.of().toHexDigits((byte) (type.number() * 16 + flags));
            String event = decode(PacketBytes.of(header + " . " + body)).get(0);

            if (HEADERS.contains(header)) {
                assertThat(event).as(header).startsWith(type.name());
            } else if (!BODIES.containsKey(type)) {
                assertThat(event).isEqualTo("MALFORMED: a packet of type " + type + " from a client");
            } else if (type == PacketType.PUBLISH) {
                assertThat(event)
                        .as(header)
                        .isEqualTo(
                                (flags & 6) == 6
                                        ? "MALFORMED: QoS 3 (expected: 0 to 2)"
                                        : "MALFORMED: PUBLISH with DUP and QoS 0");
            } else {
                int expected = Set.of(PacketType.PUBREL, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE)
                                .contains(type)
                        ? 2
                        : 0;
                assertThat(event)
                        .isEqualTo("MALFORMED: %s with flags %d (expected: %d)".formatted(type, flags, expected));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 . <>                             | topic name '' (expected: not empty, no wildcards)
            30 . <a/#>                          | topic name 'a/#' (expected: not empty, no wildcards)
            30 . <#0123456789012345678901234567890123456789012345678901234567890123456789> | topic name '#012345678901234567890123456789012345678901234567890123456789012…' (expected: not empty, no wildcards)
            32 . <+> 0001                       | topic name '+' (expected: not empty, no wildcards)
            10 . <MQTT> 04 06 0000 <c> <> <p>   | the topic name of a will (expected: not empty, no wildcards)
            10 . <MQTT> 04 06 0000 <c> <a+> <p> | the topic name of a will (expected: not empty, no wildcards)
            32 . <a> 0000                       | packet id 0 (expected: 1 to 65535)
            34 . <a> 0000 01                    | packet id 0 (expected: 1 to 65535)
            40 . 0000                           | packet id 0 (expected: 1 to 65535)
            50 . 0000                           | packet id 0 (expected: 1 to 65535)
            62 . 0000                           | packet id 0 (expected: 1 to 65535)
            70 . 0000                           | packet id 0 (expected: 1 to 65535)
            82 . 0000 <a> 00                    | packet id 0 (expected: 1 to 65535)
            a2 . 0000 <a>                       | packet id 0 (expected: 1 to 65535)
            82 . 0001                           | SUBSCRIBE without a topic filter
            a2 . 0001                           | UNSUBSCRIBE without a topic filter
            82 . 0001 <a> 03                    | QoS 3 (expected: 0 to 2)
            82 . 0001 <a> 00 <b> 04             | QoS 4 (expected: 0 to 2)
            82 . 0001 <a> 80                    | QoS 128 (expected: 0 to 2)
            30 03 0002 61 c0 00                 | a field of 2 bytes with 1 left
            30 03 ffff 61 c0 00                 | a field of 65535 bytes with 1 left
            32 04 0002 6161 0001 c0 00          | a field of 2 bytes with 0 left
            82 05 0001 0002 61 00 00 c0 00      | a field of 2 bytes with 1 left
            82 05 0001 0001 61 00 c0 00         | a field of 1 bytes with 0 left
            a2 05 0001 0003 61 c0 00            | a field of 3 bytes with 1 left
            10 . <MQTT> 04 c2 0000 <c> <u> 0002 01 | a field of 2 bytes with 1 left
            10 . <MQTT> 04 02 0000 <c> <u>      | CONNECT with 3 bytes too many
            e0 01 00                            | DISCONNECT with 1 bytes too many
            62 04 0001 c0 00                    | PUBREL with 2 bytes too many
            f0                                  | a packet of type AUTH from a client
            20                                  | a packet of type CONNACK from a client
            00                                  | a packet of type RESERVED from a client
            30 ff ff ff ff                      | a length of more than 4 bytes
            c0 80 80 80 80 00                   | a length of more than 4 bytes
            10 . <MQTX> 04 02 0000 <>           | protocol name 'MQTX' (expected: MQTT or MQIsdp)
            10 . <mqtt> 04 02 0000 <>           | protocol name 'mqtt' (expected: MQTT or MQIsdp)
            10 . <MQTT > 04 02 0000 <>          | protocol name 'MQTT ' (expected: MQTT or MQIsdp)
            10 . <> 04 02 0000 <>               | protocol name '' (expected: MQTT or MQIsdp)
            """)
    void decode_fault_isFiredOnceAndNothingFollows(String notation, String message) {
        byte[] bad = PacketBytes.of(notation);
        boolean readable = message.startsWith("packet id") || message.endsWith("without a topic filter");
        String[] expected = {"PINGREQ", (readable ? "PROTOCOL_ERROR: " : "MALFORMED: ") + message};

        assertThat(decode(PacketBytes.join(PING, bad, PING))).containsExactly(expected);
        assertThat(decode(bytewise(PacketBytes.join(PING, bad, PING, bad)))).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 3", "MQTT, 0", "MQTT, 6", "MQTT, 132", "MQIsdp, 4", "MQIsdp, 5", "MQIsdp, 131"})
    void decode_levelThatTheNameHasNot_isUnsupportedVersion(String name, int level) {
        byte[] connect = PacketBytes.of("10 . <%s> %02x 02 003c 00 <id>".formatted(name, level));

        assertThat(decode(connect, PING))
                .containsExactly("UNSUPPORTED_VERSION: protocol level " + level + " (expected: 3 to 5)");
    }

    @ParameterizedTest
    @CsvSource({"30 15, 21", "30 80 01, 128", "30 ff ff ff 7f, 268435455", "10 80 80 01, 16384"})
    void decode_overLimit_isFaultBeforeItsBody(String header, int length) {
        byte[] bytes = PacketBytes.of(header);
        try (DecoderChannel decoder = new DecoderChannel(20)) {
            assertThat(decoder.write(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
            assertThat(decoder.write(new byte[] {bytes[bytes.length - 1]}))
                    .containsExactly("TOO_LARGE: a packet of " + length + " bytes (expected: <= 20)");
            assertThat(decoder.write(new byte[length % 4096])).hasSize(1);
        }
    }

    @Test
    void decode_ofTheLimit_isRead() {
        try (DecoderChannel decoder = new DecoderChannel(20)) {
            assertThat(decoder.write(PacketBytes.packet(0x30, Arrays.copyOf(PacketBytes.of("<a>"), 20))))
                    .containsExactly("PUBLISH qos=0 id=0 topic=a payload=" + "00".repeat(17));
        }
    }

    @Test
    void decode_lengthInMoreBytesThanItNeeds_isRead() {
        assertThat(decode(PacketBytes.of("c0 80 80 80 00 40 82 00 0001"))).containsExactly("PINGREQ", "PUBACK id=1");
    }

    @ParameterizedTest
    @MethodSource("badStrings")
    void decode_badString_isFaultInEveryField(String utf8) {
        String field = "00%02x %s".formatted(PacketBytes.of(utf8).length, utf8);
        String fault = utf8.contains("00") ? "a string with the character 0" : "a string that is not UTF-8";

        assertThat(Stream.of(
                        "30 . " + field,
                        "32 . " + field + "0001",
                        "82 . 0001 <a> 00 " + field + "00",
                        "a2 . 0001 <a> " + field,
                        "10 . " + field + "04 02 0000 <>",
                        "10 . <MQTT> 04 02 0000 " + field,
                        "10 . <MQTT> 04 06 0000 <> " + field + "0000",
                        "10 . <MQTT> 04 82 0000 <> " + field))
                .allSatisfy(packet ->
                        assertThat(decode(PacketBytes.of(packet), PING)).containsExactly("MALFORMED: " + fault));
    }

    static Stream<String> badStrings() {
        return Stream.of(
                "00",
                "610062",
                "c3a900", // U+0000
                "eda080",
                "edbfbf",
                "eda0bdedb880", // surrogates
                "c080",
                "c1bf",
                "e08080",
                "e09fbf",
                "f0808080",
                "f08fbfbf", // longer than needed
                "c3",
                "61e282",
                "f09f98", // cut
                "80",
                "61bf",
                "ff",
                "fe",
                "c328",
                "f4908080",
                "f5808080",
                "f888808080"); // never UTF-8
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "/", "//", "a", "a/#", "a/+/b", "+/+/#", "/+", "+/", "/#", "$SYS/#", "a b", "$"})
    void decode_validFilter_isRead(String filter) {
        assertThat(decode(filterPackets(filter)))
                .containsExactly("SUBSCRIBE id=1 " + filter + ":2", "UNSUBSCRIBE id=1 " + filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#", "#a", "#/", "#/a", "a/#/b", "##", "a+", "+a", "++", "a/b+", "+#", "a/+b/c", "#+"})
    void decode_invalidFilter_isFault(String filter) {
        String fault =
                "MALFORMED: topic filter '" + filter + "' (expected: not empty, # and + alone in a level, # last)";
        byte[][] packets = filterPackets(filter);

        assertThat(decode(packets[0], PING)).containsExactly(fault);
        assertThat(decode(packets[1], PING)).containsExactly(fault);
    }

    private static byte[][] filterPackets(String filter) {
        return new byte[][] {
            PacketBytes.of("82 . 0001 <" + filter + "> 02"), PacketBytes.of("a2 . 0001 <" + filter + ">")
        };
    }
}
