package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A packet already written, to be sent to many clients. Whoever made it releases it; each write takes what it needs.
 *
 * @param bytes the packet, never modified
 */
public record EncodedPacket(ByteBuf bytes) {

    /**
     * Writes a packet.
     *
     * @param packet the packet
     * @param allocator where its buffer comes from
     * @return the written packet, with one reference
     */
    public static EncodedPacket encode(Packet packet, ByteBufAllocator allocator) {
        ByteBuf bytes = allocator.ioBuffer(PacketWriter.maxLength(packet));
        PacketWriter.write(packet, bytes);
        return new EncodedPacket(bytes);
    }
}
