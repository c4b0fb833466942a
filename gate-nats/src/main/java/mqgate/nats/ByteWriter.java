package mqgate.nats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the body of a message between processes: numbers of seven bits a byte, and strings and bytes behind their length.
 *
 * <p>Used by one thread.
 */
final class ByteWriter {

    private byte[] bytes;
    private int size;

    ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    ByteWriter writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ByteWriter writeBoolean(boolean value) {
        return writeByte(value ? 1 : 0);
    }

    ByteWriter writeLong(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    ByteWriter writeString(String value) {
        return writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter writeBytes(byte[] value) {
        writeLong(value.length);
        return writeRest(value);
    }

    /** Writes bytes without their length: they reach to the end. */
    ByteWriter writeRest(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
