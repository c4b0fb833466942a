package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Read what mqant's clients send, with mqant's tolerance: flags are not looked at, names and levels neither. Unlike mqant they
 * keep each packet within its own length.
 */
final class MqantReaders {

    static final PacketReader CONNECT = MqantReaders::readConnect;

    static final Map<PacketType, PacketReader> ALL = Map.ofEntries(
            Map.entry(PacketType.CONNECT, CONNECT),
            Map.entry(PacketType.PUBLISH, MqantReaders::readPublish),
            Map.entry(PacketType.PUBACK, ack(PacketType.PUBACK)),
            Map.entry(PacketType.PUBREC, ack(PacketType.PUBREC)),
            Map.entry(PacketType.PUBREL, ack(PacketType.PUBREL)),
            Map.entry(PacketType.PUBCOMP, ack(PacketType.PUBCOMP)),
            Map.entry(PacketType.SUBSCRIBE, MqantReaders::readSubscribe),
            Map.entry(PacketType.UNSUBSCRIBE, MqantReaders::readUnsubscribe),
            Map.entry(PacketType.PINGREQ, (flags, in, end) -> new Packet.PingReq((flags & 0x8) != 0)),
            Map.entry(PacketType.DISCONNECT, (flags, in, end) -> new Packet.Disconnect(0, Properties.NONE)),
            Map.entry(PacketType.RESERVED, skip(PacketType.RESERVED)),
            Map.entry(PacketType.CONNACK, skip(PacketType.CONNACK)),
            Map.entry(PacketType.SUBACK, skip(PacketType.SUBACK)),
            Map.entry(PacketType.UNSUBACK, skip(PacketType.UNSUBACK)),
            Map.entry(PacketType.PINGRESP, skip(PacketType.PINGRESP)),
            Map.entry(PacketType.AUTH, skip(PacketType.AUTH)));

    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;
    private static final int NO_SUCH_QOS = 3;

    private MqantReaders() {}

    private static Packet readConnect(int headerFlags, ByteBuf in, int end) throws MalformedPacketException {
        Fields.readLenientString(in, end); // any protocol name
        Fields.readByte(in, end); // any level
        int flags = Fields.readByte(in, end);
        int keepAlive = Fields.readShort(in, end);
        String clientId = Fields.readLenientString(in, end);
        Packet.Will will = (flags & WILL) == 0 ? null : readWill(flags, in, end);
        String userName = (flags & USER_NAME) == 0 ? null : Fields.readLenientString(in, end);
        byte[] password = (flags & PASSWORD) == 0 ? null : Fields.readBinary(in, end);
        return new Packet.Connect(4, true, keepAlive, clientId, will, userName, password, Properties.NONE);
    }

    private static Packet.Will readWill(int flags, ByteBuf in, int end) throws MalformedPacketException {
        String topic = Fields.readLenientString(in, end);
        return new Packet.Will(
                topic, Fields.readBinary(in, end), qos(flags >> 3), (flags & WILL_RETAIN) != 0, Properties.NONE);
    }

    private static QoS qos(int bits) throws MalformedPacketException {
        int level = bits & 0x3;
        return level == NO_SUCH_QOS ? QoS.AT_MOST_ONCE : QoS.of(level);
    }

    private static Packet readPublish(int flags, ByteBuf in, int end) throws MalformedPacketException {
        QoS qos = qos(flags >> 1);
        String topic = Fields.readLenientString(in, end);
        if (topic.isEmpty()) {
            throw MalformedPacketException.malformed("PUBLISH without a topic");
        }
        int packetId = qos == QoS.AT_MOST_ONCE ? 0 : Fields.readShort(in, end);
        byte[] payload = Fields.readRest(in, end);
        return new Packet.Publish(
                topic, payload, qos, packetId, (flags & 0x8) != 0, (flags & 0x1) != 0, Properties.NONE);
    }

    private static PacketReader ack(PacketType type) {
        return (flags, in, end) -> new Packet.Ack(type, Fields.readShort(in, end));
    }

    private static Packet readSubscribe(int flags, ByteBuf in, int end) throws MalformedPacketException {
        int packetId = Fields.readShort(in, end);
        List<Packet.Subscription> subscriptions = new ArrayList<>(1);
        while (in.readerIndex() < end) {
            String filter = Fields.readLenientString(in, end);
            subscriptions.add(new Packet.Subscription(filter, qos(Fields.readByte(in, end))));
        }
        return new Packet.Subscribe(packetId, subscriptions, Properties.NONE);
    }

    private static Packet readUnsubscribe(int flags, ByteBuf in, int end) throws MalformedPacketException {
        int packetId = Fields.readShort(in, end);
        List<String> filters = new ArrayList<>(1);
        while (in.readerIndex() < end) {
            filters.add(Fields.readLenientString(in, end));
        }
        return new Packet.Unsubscribe(packetId, filters);
    }

    /** mqant reads SUBACK although no client sends it, and wants three bytes. */
    private static PacketReader skip(PacketType type) {
        int least = type == PacketType.SUBACK ? 3 : 0;
        return (flags, in, end) -> {
            Fields.readBytes(in, end, least);
            in.readerIndex(end);
            return new Packet.Skipped(type);
        };
    }
}
