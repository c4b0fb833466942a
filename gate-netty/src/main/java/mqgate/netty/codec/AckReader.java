package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** Reads PUBACK, PUBREC, PUBREL or PUBCOMP. */
final class AckReader implements PacketReader {

    private final PacketType type;
    private final int expectedFlags;

    AckReader(PacketType type, int expectedFlags) {
        this.type = type;
        this.expectedFlags = expectedFlags;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(type, flags, expectedFlags);
        return new Packet.Ack(type, Fields.readPacketId(in, end));
    }
}
