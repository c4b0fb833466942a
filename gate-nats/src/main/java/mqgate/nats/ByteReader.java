package mqgate.nats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import mqgate.api.GateException;

/** Reads what {@link ByteWriter} wrote. Used by one thread. */
final class ByteReader {

    private final byte[] bytes;
    private int position;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int readByte() {
        require(1);
        return bytes[position++] & 0xff;
    }

    boolean readBoolean() {
        return readByte() != 0;
    }

    long readLong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number of more than 10 bytes");
    }

    int readInt() {
        long value = readLong();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed("a number of " + value);
        }
        return (int) value;
    }

    String readString() {
        int length = readInt();
        require(length);
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    byte[] readBytes() {
        int length = readInt();
        require(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    byte[] readRest() {
        int start = position;
        position = bytes.length;
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private void require(int length) {
        if (bytes.length - position < length) {
            throw malformed("the end before " + length + " more bytes");
        }
    }

    private GateException malformed(String what) {
        return new GateException("a message of NATS that is none of Gate's: " + what + " at " + position);
    }
}
