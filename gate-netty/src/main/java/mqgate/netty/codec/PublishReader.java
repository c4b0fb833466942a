package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** Reads PUBLISH; the payload is copied here, once. */
final class PublishReader implements PacketReader {

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        boolean dup = (flags & 0x8) != 0;
        QoS qos = QoS.of((flags >> 1) & 0x3);
        boolean retain = (flags & 0x1) != 0;
        if (dup && qos == QoS.AT_MOST_ONCE) {
            throw MalformedPacketException.malformed("PUBLISH with DUP and QoS 0");
        }
        String topic = TopicName.check(Fields.readString(in, end));
        int packetId = qos == QoS.AT_MOST_ONCE ? 0 : Fields.readPacketId(in, end);
        return new Packet.Publish(topic, Fields.readRest(in, end), qos, packetId, dup, retain);
    }
}
