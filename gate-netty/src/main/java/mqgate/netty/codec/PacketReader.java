package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.Set;

/** Reads the packets of one type. */
@FunctionalInterface
interface PacketReader {

    /**
     * Reads one packet; what it leaves unread before the end makes the packet malformed.
     *
     * @param flags the lower four bits of the fixed header
     * @param in positioned behind the fixed header
     * @param end the index of the first byte after the packet
     */
    Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException;

    static void requireFlags(PacketType type, int flags, int expected) throws MalformedPacketException {
        if (flags != expected) {
            throw MalformedPacketException.malformed(type + " with flags " + flags + " (expected: " + expected + ")");
        }
    }

    static void requirePayload(PacketType type, ByteBuf in, int end) throws MalformedPacketException {
        if (in.readerIndex() == end) {
            throw MalformedPacketException.protocolError(type + " without a topic filter");
        }
    }

    static int readReasonCode(PacketType type, Set<Integer> codes, ByteBuf in, int end)
            throws MalformedPacketException {
        int code = Fields.readByte(in, end);
        if (!codes.contains(code)) {
            throw MalformedPacketException.protocolError(type + " with reason code " + Integer.toHexString(code)
                    + " (expected: one that a client may send)");
        }
        return code;
    }
}
