package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads SUBSCRIBE. */
final class SubscribeReader implements PacketReader {

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(PacketType.SUBSCRIBE, flags, 2);
        int packetId = Fields.readPacketId(in, end);
        List<Packet.Subscription> subscriptions = new ArrayList<>(1);
        do {
            String filter = TopicName.checkFilter(Fields.readString(in, end));
            subscriptions.add(new Packet.Subscription(filter, QoS.of(Fields.readByte(in, end))));
        } while (in.readerIndex() < end);
        return new Packet.Subscribe(packetId, subscriptions);
    }
}
