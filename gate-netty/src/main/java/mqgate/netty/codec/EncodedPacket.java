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
     * Writes a message for clients of MQTT 3.
     *
     * @param message the message
     * @param allocator where its buffer comes from
     * @return the written message, with one reference
     */
    public static EncodedPacket mqtt3(Packet.Publish message, ByteBufAllocator allocator) {
        return encode(message, PacketWriter.MQTT3, allocator);
    }

    /**
     * Writes a message for clients of MQTT 5.
     *
     * @param message the message
     * @param allocator where its buffer comes from
     * @return the written message, with one reference
     */
    public static EncodedPacket mqtt5(Packet.Publish message, ByteBufAllocator allocator) {
        return encode(message, PacketWriter.MQTT5, allocator);
    }

    static EncodedPacket encode(Packet message, PacketWriter writer, ByteBufAllocator allocator) {
        ByteBuf bytes = allocator.ioBuffer(writer.maxLength(message));
        writer.write(message, bytes);
        return new EncodedPacket(bytes);
    }
}
