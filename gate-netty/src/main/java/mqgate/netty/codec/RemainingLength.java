package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** The length of a packet after its fixed header: 1 to 4 bytes of 7 bits, the lowest first. */
final class RemainingLength {

    static final int MAX = 268_435_455;
    static final int INCOMPLETE = -1;

    private static final int MAX_BYTES = 4;

    private RemainingLength() {}

    /** Reads the length and moves behind it; returns {@link #INCOMPLETE} if its last byte has not arrived. */
    static int read(ByteBuf in) throws MalformedPacketException {
        int length = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (!in.isReadable()) {
                return INCOMPLETE;
            }
            int b = in.readByte();
            length |= (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return length;
            }
        }
        throw MalformedPacketException.malformed("a remaining length of more than " + MAX_BYTES + " bytes");
    }

    static void write(ByteBuf out, int length) {
        int rest = length;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
