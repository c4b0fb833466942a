package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user properties of a packet as its client has sent them: names and values, each with its length before it. They stay bytes until
 * somebody asks, because short ones take twenty times as much as objects, and a will is kept for as long as its session. Immutable.
 */
final class UserProperties {

    static final UserProperties NONE = new UserProperties(new byte[0]);

    private final byte[] bytes;

    private UserProperties(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Returns all of them, in their order. */
    List<Properties.Pair> pairs() {
        List<Properties.Pair> pairs = new ArrayList<>();
        int start = 0;
        while (start < bytes.length) {
            int value = end(start);
            pairs.add(new Properties.Pair(string(start), string(value)));
            start = end(value);
        }
        return pairs;
    }

    /** Returns the value of the first one with the name, or null if there is none. */
    @Nullable String first(String name) {
        byte[] wanted = isEmpty() ? bytes : name.getBytes(StandardCharsets.UTF_8);
        int start = 0;
        while (start < bytes.length) {
            int value = end(start);
            if (Arrays.equals(bytes, start + Short.BYTES, value, wanted, 0, wanted.length)) {
                return string(value);
            }
            start = end(value);
        }
        return null;
    }

    /** Returns where the string that begins here ends. */
    private int end(int start) {
        return start
                + Short.BYTES
                + (Byte.toUnsignedInt(bytes[start]) << Byte.SIZE | Byte.toUnsignedInt(bytes[start + 1]));
    }

    private String string(int start) {
        int first = start + Short.BYTES;
        return new String(bytes, first, end(start) - first, StandardCharsets.UTF_8);
    }

    /** Takes the user properties of one packet out of it. */
    static final class Reader {

        private byte[] bytes = NONE.bytes;
        private int length;

        /** Reads one, which must be two strings as {@link Fields#readString} wants them. */
        void read(ByteBuf in, int end) throws MalformedPacketException {
            int start = in.readerIndex();
            Fields.skipString(in, end);
            Fields.skipString(in, end);
            int more = in.readerIndex() - start;
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * length));
            }
            in.getBytes(start, bytes, length, more);
            length += more;
        }

        UserProperties all() {
            return length == 0
                    ? NONE
                    : new UserProperties(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        }
    }
}
