package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.Set;

/** Reads PUBACK, PUBREC, PUBREL or PUBCOMP. In MQTT 5 a reason code and properties may follow. */
final class AckReader implements PacketReader {

    private static final Set<Integer> RECEIVED = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final Set<Integer> RELEASED = Set.of(0x00, Packet.Ack.PACKET_IDENTIFIER_NOT_FOUND);

    private final PacketType type;
    private final boolean mqtt5;

    AckReader(PacketType type, boolean mqtt5) {
        this.type = type;
        this.mqtt5 = mqtt5;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(type, flags, type == PacketType.PUBREL ? 2 : 0);
        int packetId = Fields.readPacketId(in, end);
        if (!mqtt5 || in.readerIndex() == end) {
            return new Packet.Ack(type, packetId);
        }
        Set<Integer> codes = type == PacketType.PUBACK || type == PacketType.PUBREC ? RECEIVED : RELEASED;
        int reasonCode = PacketReader.readReasonCode(type, codes, in, end);
        if (in.readerIndex() < end) {
            PropertiesReader.ACK.read(in, end);
        }
        return new Packet.Ack(type, packetId, reasonCode);
    }
}
