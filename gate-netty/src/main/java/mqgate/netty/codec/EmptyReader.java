package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** Reads a packet that is only a fixed header: PINGREQ or DISCONNECT. */
final class EmptyReader implements PacketReader {

    private final Packet packet;

    EmptyReader(Packet packet) {
        this.packet = packet;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(packet.type(), flags, 0);
        return packet;
    }
}
