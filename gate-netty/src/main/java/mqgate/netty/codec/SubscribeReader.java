package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads SUBSCRIBE. */
final class SubscribeReader implements PacketReader {

    private static final int QOS = 0x03;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_HANDLING = 0x30;
    private static final int RESERVED = 0xc0;

    private final boolean mqtt5;

    SubscribeReader(boolean mqtt5) {
        this.mqtt5 = mqtt5;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(PacketType.SUBSCRIBE, flags, 2);
        int packetId = Fields.readPacketId(in, end);
        Properties properties = mqtt5 ? PropertiesReader.SUBSCRIBE.read(in, end) : Properties.NONE;
        PacketReader.requirePayload(PacketType.SUBSCRIBE, in, end);
        List<Packet.Subscription> subscriptions = new ArrayList<>(1);
        do {
            String filter = TopicName.checkFilter(Fields.readString(in, end));
            int options = Fields.readByte(in, end);
            subscriptions.add(new Packet.Subscription(filter, mqtt5 ? readOptions(filter, options) : QoS.of(options)));
        } while (in.readerIndex() < end);
        return new Packet.Subscribe(packetId, subscriptions, properties);
    }

    /** Of the options only the QoS matters to a gate; the others are about messages that it has not. */
    private static QoS readOptions(String filter, int options) throws MalformedPacketException {
        if ((options & RESERVED) != 0) {
            throw MalformedPacketException.malformed("subscription options " + Integer.toHexString(options));
        }
        if ((options & RETAIN_HANDLING) == RETAIN_HANDLING) {
            throw MalformedPacketException.protocolError("retain handling 3 (expected: 0 to 2)");
        }
        if ((options & QOS) == QOS) {
            throw MalformedPacketException.protocolError("QoS 3 (expected: 0 to 2)");
        }
        if ((options & NO_LOCAL) != 0 && TopicName.isShared(filter)) {
            throw MalformedPacketException.protocolError("a shared subscription with No Local");
        }
        return QoS.of(options & QOS);
    }
}
