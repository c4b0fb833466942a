package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** The fields of the packets that a server sends, read strictly, without the code under test. */
final class ServerFields {

    private static final int USER_PROPERTY = 0x26;

    /** The properties that each packet of a server may have, by its header: two hex digits each. */
    private static final Map<Integer, String> PROPERTIES = Map.of(
            0x20, "11 12 13 15 16 1a 1c 1f 21 22 24 25 26 27 28 29 2a",
            0x30, "01 02 03 08 09 23 26",
            0x40, "1f 26",
            0x50, "1f 26",
            0x62, "1f 26",
            0x70, "1f 26",
            0x90, "1f 26",
            0xb0, "1f 26",
            0xe0, "1c 1f 26");

    private ServerFields() {}

    static int u8(ByteBuffer in) {
        return in.get() & 0xff;
    }

    static int u16(ByteBuffer in) {
        return in.getShort() & 0xffff;
    }

    /** Reads 1 to 4 bytes, no more than the number needs. */
    static int variableInt(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8(in);
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                assertThat(b > 0 || shift == 0).as("shortest form").isTrue();
                return value;
            }
        }
        throw new AssertionError("a number of more than 4 bytes");
    }

    static byte[] binary(ByteBuffer in) {
        byte[] bytes = new byte[u16(in)];
        in.get(bytes);
        return bytes;
    }

    static String string(ByteBuffer in) {
        try {
            String string = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary(in)))
                    .toString();
            assertThat(string).doesNotContain("\0");
            return string;
        } catch (CharacterCodingException e) {
            throw new AssertionError("a string that is not UTF-8", e);
        }
    }

    static String topic(ByteBuffer in) {
        String topic = string(in);
        assertThat(topic).doesNotContain("+", "#");
        return topic;
    }

    /** Reads the properties of a packet; a value that is no number is told by its length. */
    static Map<Integer, Integer> properties(ByteBuffer in, int header) {
        int end = variableInt(in) + in.position();
        Map<Integer, Integer> numbers = new HashMap<>();
        Set<Integer> seen = new HashSet<>();
        while (in.position() < end) {
            int id = variableInt(in);
            assertThat(PROPERTIES.get(header))
                    .as("properties of a packet with header %02x", header)
                    .contains(HexFormat.of().toHexDigits((byte) id));
            assertThat(seen.add(id) || id == USER_PROPERTY)
                    .as("property %02x only once", id)
                    .isTrue();
            numbers.put(id, property(id, in));
        }
        assertThat(in.position()).as("end of the properties").isEqualTo(end);
        return numbers;
    }

    /** Returns the value if it is a number, otherwise its length. */
    private static int property(int id, ByteBuffer in) {
        int value = switch (id) {
            case 0x01, 0x24, 0x25, 0x28, 0x29, 0x2a -> u8(in);
            case 0x13, 0x21, 0x22, 0x23 -> u16(in);
            case 0x02, 0x11, 0x27 -> in.getInt();
            case 0x09, 0x16 -> binary(in).length;
            case USER_PROPERTY -> string(in).length() + string(in).length();
            default -> string(in).length();
        };
        switch (id) {
            case 0x01, 0x24, 0x25, 0x28, 0x29, 0x2a ->
                assertThat(value).as("property %02x", id).isLessThan(2);
            case 0x21, 0x23, 0x27 -> assertThat(value).as("property %02x", id).isNotZero();
            default -> {}
        }
        return value;
    }
}
