package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads UNSUBSCRIBE. */
final class UnsubscribeReader implements PacketReader {

    private final boolean mqtt5;

    UnsubscribeReader(boolean mqtt5) {
        this.mqtt5 = mqtt5;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(PacketType.UNSUBSCRIBE, flags, 2);
        int packetId = Fields.readPacketId(in, end);
        if (mqtt5) {
            PropertiesReader.UNSUBSCRIBE.read(in, end);
        }
        PacketReader.requirePayload(PacketType.UNSUBSCRIBE, in, end);
        List<String> filters = new ArrayList<>(1);
        do {
            filters.add(TopicName.checkFilter(Fields.readString(in, end)));
        } while (in.readerIndex() < end);
        return new Packet.Unsubscribe(packetId, filters);
    }
}
