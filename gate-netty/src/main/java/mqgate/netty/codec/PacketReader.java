package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

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
}
