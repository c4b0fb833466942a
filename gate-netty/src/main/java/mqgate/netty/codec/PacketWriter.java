package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes the packets that a server sends. */
final class PacketWriter {

    private static final int MAX_FIXED_HEADER = 5;

    private PacketWriter() {}

    /**
     * {@return how many bytes the packet takes at the most}
     *
     * @param packet the packet
     */
    static int maxLength(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return MAX_FIXED_HEADER + 4 + ByteBufUtil.utf8MaxBytes(publish.topic()) + publish.payload().length;
        }
        if (packet instanceof Packet.SubAck subAck) {
            return MAX_FIXED_HEADER + 2 + subAck.granted().size();
        }
        return 4;
    }

    /**
     * Appends a packet to a buffer.
     *
     * @param packet a packet that a server may send
     * @param out grows as needed
     */
    static void write(Packet packet, ByteBuf out) {
        if (packet instanceof Packet.Publish publish) {
            writePublish(publish, out);
        } else if (packet instanceof Packet.Ack ack) {
            writeAck(ack, out);
        } else if (packet instanceof Packet.ConnAck connAck) {
            writeConnAck(connAck, out);
        } else if (packet instanceof Packet.SubAck subAck) {
            writeSubAck(subAck, out);
        } else if (packet instanceof Packet.UnsubAck unsubAck) {
            writeHeader(PacketType.UNSUBACK, 0, 2, out);
            out.writeShort(unsubAck.packetId());
        } else if (packet instanceof Packet.PingResp) {
            writeHeader(PacketType.PINGRESP, 0, 0, out);
        } else {
            throw new IllegalArgumentException(
                    "packet: " + packet.type() + " (expected: a packet that a server sends)");
        }
    }

    private static void writeHeader(PacketType type, int flags, int remainingLength, ByteBuf out) {
        out.writeByte((type.number() << 4) | flags);
        RemainingLength.write(out, remainingLength);
    }

    private static void writePublish(Packet.Publish publish, ByteBuf out) {
        int topicLength = ByteBufUtil.utf8Bytes(publish.topic());
        boolean hasId = publish.qos() != QoS.AT_MOST_ONCE;
        int flags = (publish.dup() ? 0x8 : 0) | (publish.qos().level() << 1) | (publish.retain() ? 0x1 : 0);
        int remainingLength = 2 + topicLength + (hasId ? 2 : 0) + publish.payload().length;
        writeHeader(PacketType.PUBLISH, flags, remainingLength, out);
        out.writeShort(topicLength);
        ByteBufUtil.reserveAndWriteUtf8(out, publish.topic(), topicLength);
        if (hasId) {
            out.writeShort(publish.packetId());
        }
        out.writeBytes(publish.payload());
    }

    private static void writeAck(Packet.Ack ack, ByteBuf out) {
        writeHeader(ack.type(), ack.type() == PacketType.PUBREL ? 2 : 0, 2, out);
        out.writeShort(ack.packetId());
    }

    private static void writeConnAck(Packet.ConnAck connAck, ByteBuf out) {
        writeHeader(PacketType.CONNACK, 0, 2, out);
        out.writeByte(0); // session present: the gate keeps no state for a client that is gone
        out.writeByte(connAck.code().number());
    }

    private static void writeSubAck(Packet.SubAck subAck, ByteBuf out) {
        writeHeader(PacketType.SUBACK, 0, 2 + subAck.granted().size(), out);
        out.writeShort(subAck.packetId());
        subAck.granted().forEach(qos -> out.writeByte(qos.level()));
    }
}
