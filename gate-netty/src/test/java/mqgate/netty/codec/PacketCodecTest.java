package mqgate.netty.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Arrays.copyOf;
import static java.util.Arrays.copyOfRange;
import static java.util.stream.Collectors.toSet;
import static mqgate.netty.codec.DecoderChannel.bytewise;
import static mqgate.netty.codec.DecoderChannel.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketCodecTest {

    private static final byte[] PING = PacketBytes.of("c0 00");

    /** What a client may send, what it means, and to which lengths its body can be cut without a fault. */
    static final List<Arguments> VALID = Stream.of("""
                    10 . <MQTT> 04 00 0000 <>                   | CONNECT level=4 keepAlive=0 id=
                    10 . <MQTT> 04 02 003c <me>                 | CONNECT level=4 clean keepAlive=60 id=me
                    10 . <MQIsdp> 03 02 ffff <é>                | CONNECT level=3 clean keepAlive=65535 id=é
                    10 . <MQTT> 04 06 0001 <me> <w/t> 0000      | CONNECT level=4 clean keepAlive=1 id=me will=0 w/t:
                    10 . <MQTT> 04 c2 0001 <me> <> 0000 | CONNECT level=4 clean keepAlive=1 id=me user= password=
                    10 . <MQIsdp> 03 f6 003c <me> <w> 0002 00ff <u> <p> \
                      | CONNECT level=3 clean keepAlive=60 id=me will=2 retain w:00ff user=u password=70
                    30 . <a/b> 6869       | PUBLISH qos=0 id=0 topic=a/b payload=6869           | 5 6
                    30 . <a>              | PUBLISH qos=0 id=0 topic=a payload=
                    31 . < / > 00         | PUBLISH qos=0 retain id=0 topic= /  payload=00      | 5
                    32 . <a/b> 0001 6869  | PUBLISH qos=1 id=1 topic=a/b payload=6869           | 7 8
                    33 . </> ffff         | PUBLISH qos=1 retain id=65535 topic=/ payload=
                    34 . <$a> 0100 ff     | PUBLISH qos=2 id=256 topic=$a payload=ff            | 6
                    3a . <a> 0001 68      | PUBLISH qos=1 dup id=1 topic=a payload=68           | 5
                    3d . <a> 0001         | PUBLISH qos=2 dup retain id=1 topic=a payload=
                    40 . 0001             | PUBACK id=1
                    50 . ffff             | PUBREC id=65535
                    62 . 00ff             | PUBREL id=255
                    70 . ff00             | PUBCOMP id=65280
                    82 . 0001 <a> 00      | SUBSCRIBE id=1 a:0
                    82 . 0002 <+/b> 01 <#> 02 </> 00    | SUBSCRIBE id=2 +/b:1 #:2 /:0          | 8 12
                    a2 . 0001 <a>         | UNSUBSCRIBE id=1 a
                    a2 . 0002 <+/b> <#> </>             | UNSUBSCRIBE id=2 +/b # /              | 7 10
                    c0 00                 | PINGREQ
                    e0 00                 | DISCONNECT
                    """.split("\n"))
            .map(line -> line.split("\\|"))
            .map(cell -> arguments(
                    PacketBytes.of(cell[0]),
                    cell[1].strip(),
                    cell.length < 3
                            ? Set.of()
                            : Arrays.stream(cell[2].strip().split(" "))
                                    .map(Integer::valueOf)
                                    .collect(toSet())))
            .toList();

    @ParameterizedTest
    @FieldSource("VALID")
    void decode_validPacketHoweverSplit_isRead(byte[] packet, String expected) {
        assertThat(decode(packet)).containsExactly(expected);
        assertThat(decode(bytewise(packet))).containsExactly(expected);
        for (int i = 1; i < packet.length; i++) {
            assertThat(decode(copyOf(packet, i))).as("the first %d bytes", i).isEmpty();
            assertThat(decode(copyOf(packet, i), copyOfRange(packet, i, packet.length)))
                    .as("split at %d", i)
                    .containsExactly(expected);
        }
    }

    @Test
    void decode_packetsInOneBuffer_areReadInOrder() {
        byte[] all = PacketBytes.join(
                VALID.stream().map(row -> (byte[]) row.get()[0]).toArray(byte[][]::new));
        List<String> expected = VALID.stream().map(row -> (String) row.get()[1]).toList();

        assertThat(decode(all)).isEqualTo(expected);
        for (int i = 1; i < all.length; i++) {
            assertThat(decode(copyOf(all, i), copyOfRange(all, i, all.length))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @FieldSource("VALID")
    void decode_bodyCutAnywhere_isFaultUnlessShorterPacket(byte[] packet, String expected, Set<Integer> validCuts) {
        byte[] body = PacketBytes.body(packet);

        for (int i = 0; i < body.length; i++) {
            List<String> events = decode(PacketBytes.join(PacketBytes.packet(packet[0], copyOf(body, i)), PING));

            if (validCuts.contains(i)) {
                assertThat(events).as("cut to %d", i).hasSize(2).endsWith("PINGREQ");
                assertThat(expected).startsWith(events.get(0));
            } else {
                assertThat(events).as("cut to %d", i).hasSize(1);
                assertThat(events.get(0))
                        .matches("MALFORMED: a field of \\d+ bytes with \\d+ left"
                                + "|PROTOCOL_ERROR: (UN)?SUBSCRIBE without a topic filter");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("VALID")
    void decode_byteTooMany_isFaultUnlessPayload(byte[] packet, String expected) {
        byte[] body = PacketBytes.body(packet);
        byte[] longer = PacketBytes.packet(packet[0], copyOf(body, body.length + 1));
        String type = expected.split(" ")[0];

        assertThat(decode(longer, PING))
                .isEqualTo(
                        switch (type) {
                            case "PUBLISH" -> List.of(expected + "00", "PINGREQ");
                            case "SUBSCRIBE", "UNSUBSCRIBE" -> List.of("MALFORMED: a field of 2 bytes with 1 left");
                            default -> List.of("MALFORMED: " + type + " with 1 bytes too many");
                        });
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 4", "MQIsdp, 3"})
    void decode_connectWithAnyFlags_isReadIfTheyFitTogether(String name, int level) {
        for (int flags = 0; flags < 256; flags++) {
            boolean user = flags >= 128;
            boolean password = (flags & 64) != 0;
            boolean will = (flags & 4) != 0;
            int willQos = flags >> 3 & 3;
            boolean retain = (flags & 32) != 0;
            String packet = "10 . <%s> %02x %02x 000a <id>%s%s%s"
                    .formatted(
                            name,
                            level,
                            flags,
                            will ? "<w> 0001 01" : "",
                            user ? "<joe>" : "",
                            password ? "0001 02" : "");
            String read = "CONNECT level=%d%s keepAlive=10 id=id%s%s%s"
                    .formatted(
                            level,
                            (flags & 2) == 0 ? "" : " clean",
                            will ? " will=" + willQos + (retain ? " retain" : "") + " w:01" : "",
                            user ? " user=joe" : "",
                            password ? " password=02" : "");
            boolean unfit = (flags & 1) != 0 || (password && !user) || (!will && (retain || willQos > 0));
            String fault = unfit
                    ? "MALFORMED: CONNECT with flags " + Integer.toHexString(flags)
                    : "MALFORMED: QoS 3 (expected: 0 to 2)";

            assertThat(decode(PacketBytes.of(packet)))
                    .as("flags %x", flags)
                    .containsExactly(unfit || willQos == 3 ? fault : read);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {127, 128, 16_383, 16_384, 2_097_152})
    void decode_longPacket_isRead(int length) {
        byte[] body = copyOf(PacketBytes.of("<a>"), length);
        byte[] packet = PacketBytes.packet(0x30, body);
        String expected = "PUBLISH qos=0 id=0 topic=a payload=" + "00".repeat(length - 3);

        assertThat(decode(PING, packet, PING)).containsExactly("PINGREQ", expected, "PINGREQ");
        assertThat(decode(PING, copyOf(packet, 2), copyOfRange(packet, 2, packet.length), PING))
                .containsExactly("PINGREQ", expected, "PINGREQ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"61", "efbbbf", "f48fbfbf", "efbfbf", "ed9fbf", "ee8080", "c280", "e0a080", "f0908080", "01"})
    void decode_stringOfAnyCharacter_isReadAsItIs(String utf8) {
        byte[] bytes = PacketBytes.of(utf8);
        String string = new String(bytes, UTF_8);
        String field = "00%02x %s".formatted(bytes.length, utf8);

        assertThat(decode(
                        PacketBytes.of("30 . " + field),
                        PacketBytes.of("82 . 0001 " + field + "00"),
                        PacketBytes.of("a2 . 0001 " + field),
                        PacketBytes.of("10 . <MQTT> 04 86 0000" + field + field + "0000" + field)))
                .containsExactly(
                        "PUBLISH qos=0 id=0 topic=" + string + " payload=",
                        "SUBSCRIBE id=1 " + string + ":0",
                        "UNSUBSCRIBE id=1 " + string,
                        "CONNECT level=4 clean keepAlive=0 id=%1$s will=0 %1$s: user=%1$s".formatted(string));
    }

    @Test
    void decode_longestString_isRead() {
        String topic = "t".repeat(65_535);

        assertThat(decode(PING, PacketBytes.of("30 . <" + topic + ">")))
                .containsExactly("PINGREQ", "PUBLISH qos=0 id=0 topic=" + topic + " payload=");
    }

    @Test
    void decode_firstPacketLongerThan64K_isRefusedWhateverTheLimit() {
        try (DecoderChannel decoder = DecoderChannel.beforeConnect()) {
            assertThat(decoder.write("10 80 80 04"))
                    .containsExactly("TOO_LARGE: a packet of 65536 bytes (expected: <= 65535)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "20", "30", "32", "40", "82", "c0", "e0", "f0"})
    void decode_firstByteOfAnotherPacketThanConnect_isRefusedAtOnce(String firstByte) {
        try (DecoderChannel decoder = DecoderChannel.beforeConnect()) {
            assertThat(decoder.write(firstByte))
                    .singleElement()
                    .asString()
                    .matches("PROTOCOL_ERROR: the first packet is of type [A-Z]+ \\(expected: CONNECT\\)");
        }
    }

    @Test
    void pause_packetsArrive_comeInOrderOnResume() {
        try (DecoderChannel decoder = new DecoderChannel()) {
            decoder.setAutoRead(false);

            assertThat(decoder.write(bytewise(PacketBytes.of("40 02 0001 40 02 0002 40 02 00"))))
                    .isEmpty();
            assertThat(decoder.fireUserEvent(PacketCodec.Resume.INSTANCE)).isEmpty();
            assertThat(decoder.resume()).containsExactly("PUBACK id=1", "PUBACK id=2");
            assertThat(decoder.write("03")).endsWith("PUBACK id=3").hasSize(3);
            assertThat(decoder.resume()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void pause_whilePacketIsHandled_holdsTheNext(int packetsBefore) {
        try (DecoderChannel decoder = new DecoderChannel()) {
            decoder.pauseAfter(packetsBefore);

            assertThat(decoder.write("40 02 0001 40 02 0002 40 02 0003")).hasSize(packetsBefore + 1);
            assertThat(decoder.write("40 02 0004")).hasSize(packetsBefore + 1);
            assertThat(decoder.resume()).containsExactly("PUBACK id=1", "PUBACK id=2", "PUBACK id=3", "PUBACK id=4");
        }
    }

    @Test
    void pause_whileResumedPacketIsHandled_holdsTheNext() {
        try (DecoderChannel decoder = new DecoderChannel()) {
            decoder.pauseAfter(0);
            decoder.write("40 02 0001 40 02 0002 40 02 0003");

            decoder.pauseAfter(1);

            assertThat(decoder.resume()).containsExactly("PUBACK id=1", "PUBACK id=2");
            assertThat(decoder.resume()).containsExactly("PUBACK id=1", "PUBACK id=2", "PUBACK id=3");
        }
    }

    @Test
    void pause_faultArrives_isFiredOnResume() {
        try (DecoderChannel decoder = new DecoderChannel()) {
            decoder.pauseAfter(0);

            assertThat(decoder.write("c000 c001 c000")).containsExactly("PINGREQ");
            assertThat(decoder.resume()).hasSize(2).endsWith("MALFORMED: PINGREQ with 1 bytes too many");
        }
    }

    @Test
    void userEvent_ofOthers_passes() {
        try (DecoderChannel decoder = new DecoderChannel()) {
            assertThat(decoder.fireUserEvent("other")).containsExactly("event other");
        }
    }
}
