package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** A number of 1 to 4 bytes of 7 bits, the lowest first: the length of a packet after its fixed header, and more in MQTT 5. */
final class RemainingLength {

    static final int MAX = 268_435_455;
    static final int INCOMPLETE = -1;

    private static final int MAX_BYTES = 4;

    private RemainingLength() {}

    /** Reads the length and moves behind it; returns {@link #INCOMPLETE} if its last byte is not before the end. */
    static int read(ByteBuf in, int end) throws MalformedPacketException {
        int length = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (in.readerIndex() == end) {
                return INCOMPLETE;
            }
            int b = in.readByte();
            length |= (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return length;
            }
        }
        throw MalformedPacketException.malformed("a length of more than " + MAX_BYTES + " bytes");
    }

    /** Returns in how many bytes a length is written. */
    static int bytes(int length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
    }

    static void write(ByteBuf out, int length) {
        if (length > MAX) {
            throw new IllegalArgumentException("length: " + length + " (expected: <= " + MAX + ")");
        }
        int rest = length;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
