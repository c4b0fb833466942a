package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads UNSUBSCRIBE. */
final class UnsubscribeReader implements PacketReader {

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(PacketType.UNSUBSCRIBE, flags, 2);
        int packetId = Fields.readPacketId(in, end);
        List<String> filters = new ArrayList<>(1);
        do {
            filters.add(TopicName.checkFilter(Fields.readString(in, end)));
        } while (in.readerIndex() < end);
        return new Packet.Unsubscribe(packetId, filters);
    }
}
