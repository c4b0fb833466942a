package mqgate.netty.codec;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who reads which type of packet: before CONNECT only CONNECT, afterwards what its protocol level has. The strict ones are owned by
 * their event loop, because they remember topics.
 */
public final class PacketReaders {

    /** What mqant reads, each packet within its own length. Immutable. */
    public static final PacketReaders MQANT = mqant();

    private final @Nullable PacketReader[] first;
    private final @Nullable PacketReader[] mqtt3;
    private final @Nullable PacketReader[] mqtt5;

    private PacketReaders(
            @Nullable PacketReader[] first, @Nullable PacketReader[] mqtt3, @Nullable PacketReader[] mqtt5) {
        this.first = first;
        this.mqtt3 = mqtt3;
        this.mqtt5 = mqtt5;
    }

    /**
     * {@return readers of MQTT 3.1, 3.1.1 and 5.0 as their specifications say, for the connections of one event loop}
     */
    public static PacketReaders strict() {
        TopicCache topics = new TopicCache();
        return new PacketReaders(
                table(Map.of(PacketType.CONNECT, new ConnectReader())),
                table(strict(false, topics)),
                table(strict(true, topics)));
    }

    private static PacketReaders mqant() {
        @Nullable PacketReader[] readers = table(MqantReaders.ALL);
        return new PacketReaders(table(Map.of(PacketType.CONNECT, MqantReaders.CONNECT)), readers, readers);
    }

    private static Map<PacketType, PacketReader> strict(boolean mqtt5, TopicCache topics) {
        Map<PacketType, PacketReader> readers = new EnumMap<>(Map.of(
                PacketType.CONNECT, new ConnectReader(),
                PacketType.PUBLISH, new PublishReader(mqtt5, topics),
                PacketType.PUBACK, new AckReader(PacketType.PUBACK, mqtt5),
                PacketType.PUBREC, new AckReader(PacketType.PUBREC, mqtt5),
                PacketType.PUBREL, new AckReader(PacketType.PUBREL, mqtt5),
                PacketType.PUBCOMP, new AckReader(PacketType.PUBCOMP, mqtt5),
                PacketType.SUBSCRIBE, new SubscribeReader(mqtt5),
                PacketType.UNSUBSCRIBE, new UnsubscribeReader(mqtt5),
                PacketType.PINGREQ, new EmptyReader(new Packet.PingReq(false)),
                PacketType.DISCONNECT, new EmptyReader(new Packet.Disconnect(0, Properties.NONE))));
        if (mqtt5) {
            readers.put(PacketType.DISCONNECT, ReasonReader.DISCONNECT);
            readers.put(PacketType.AUTH, ReasonReader.AUTH);
        }
        return readers;
    }

    private static @Nullable PacketReader[] table(Map<PacketType, PacketReader> readers) {
        @Nullable PacketReader[] table = new PacketReader[PacketType.values().length];
        readers.forEach((type, reader) -> table[type.number()] = reader);
        return table;
    }

    @Nullable PacketReader[] beforeConnect() {
        return first;
    }

    @Nullable PacketReader[] after(Packet.Connect connect) {
        return connect.isMqtt5() ? mqtt5 : mqtt3;
    }
}
