package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads DISCONNECT or AUTH of MQTT 5: a reason code and properties, both of which may be left out. */
final class ReasonReader implements PacketReader {

    static final ReasonReader DISCONNECT = new ReasonReader(
            PacketType.DISCONNECT,
            Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99),
            PropertiesReader.DISCONNECT,
            Packet.Disconnect::new);
    static final ReasonReader AUTH =
            new ReasonReader(PacketType.AUTH, Set.of(0x00, 0x18, 0x19), PropertiesReader.AUTH, Packet.Auth::new);

    private final PacketType type;
    private final Set<Integer> codes;
    private final PropertiesReader propertiesReader;
    private final BiFunction<Integer, Properties, Packet> packet;

    private ReasonReader(
            PacketType type,
            Set<Integer> codes,
            PropertiesReader propertiesReader,
            BiFunction<Integer, Properties, Packet> packet) {
        this.type = type;
        this.codes = codes;
        this.propertiesReader = propertiesReader;
        this.packet = packet;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(type, flags, 0);
        int reasonCode = in.readerIndex() < end ? PacketReader.readReasonCode(type, codes, in, end) : 0;
        Properties properties = in.readerIndex() < end ? propertiesReader.read(in, end) : Properties.NONE;
        return packet.apply(reasonCode, properties);
    }
}
