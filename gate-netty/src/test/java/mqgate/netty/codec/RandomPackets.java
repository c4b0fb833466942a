package mqgate.netty.codec;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes packets of all kinds, the same for the same seed. */
final class RandomPackets {

    private static final int[][] CHARACTERS = {
        {1, 0x7f}, {'a', 'z'}, {0x80, 0x7ff}, {0x800, 0xd7ff}, {0xe000, 0xffff}, {0x10000, 0x10ffff}
    };

    private final Random random;

    RandomPackets(Random random) {
        this.random = random;
    }

    Packet ofClient() {
        return switch (random.nextInt(7)) {
            case 0 -> connect();
            case 1, 2 -> publish(300);
            case 3 -> new Packet.Subscribe(id(), some(() -> new Packet.Subscription(filter(), qos())), Properties.NONE);
            case 4 -> new Packet.Unsubscribe(id(), some(this::filter));
            case 5 -> ack();
            default -> random.nextBoolean() ? new Packet.PingReq(false) : new Packet.Disconnect(0, Properties.NONE);
        };
    }

    Packet ofServer(int maxPayload) {
        return switch (random.nextInt(7)) {
            case 0 -> new Packet.ConnAck(random.nextInt(6), Properties.NONE);
            case 1 -> new Packet.SubAck(id(), some(() -> qos().level()));
            case 2 -> new Packet.UnsubAck(id(), List.of(0));
            case 3 -> ack();
            case 4 -> Packet.PING_RESP;
            default -> publish(maxPayload);
        };
    }

    private Packet connect() {
        boolean hasUser = random.nextBoolean();
        return new Packet.Connect(
                3 + random.nextInt(2),
                random.nextBoolean(),
                random.nextInt(65_536),
                string(0),
                random.nextBoolean()
                        ? null
                        : new Packet.Will(topic(), bytes(50), qos(), random.nextBoolean(), Properties.NONE),
                hasUser ? string(0) : null,
                hasUser && random.nextBoolean() ? bytes(50) : null,
                Properties.NONE);
    }

    private Packet publish(int maxPayload) {
        QoS qos = qos();
        boolean hasId = qos != QoS.AT_MOST_ONCE;
        return new Packet.Publish(
                topic(),
                bytes(maxPayload),
                qos,
                hasId ? id() : 0,
                hasId && random.nextBoolean(),
                random.nextBoolean(),
                Properties.NONE);
    }

    private Packet ack() {
        PacketType[] types = {PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP};
        return new Packet.Ack(types[random.nextInt(4)], id());
    }

    private int id() {
        return 1 + random.nextInt(65_535);
    }

    private QoS qos() {
        return QoS.values()[random.nextInt(3)];
    }

    private <T> List<T> some(Supplier<T> item) {
        return Stream.generate(item).limit(1 + random.nextInt(4)).toList();
    }

    private byte[] bytes(int max) {
        byte[] bytes = new byte[random.nextInt(max + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String topic() {
        return string(1).replace('+', '-').replace('#', '-');
    }

    private String filter() {
        return switch (random.nextInt(4)) {
            case 0 -> "#";
            case 1 -> "+/" + topic();
            case 2 -> topic() + "/+/#";
            default -> topic();
        };
    }

    private String string(int min) {
        StringBuilder string = new StringBuilder();
        int[] range = CHARACTERS[random.nextInt(CHARACTERS.length)];
        for (int i = min + random.nextInt(20); i > 0; i--) {
            string.appendCodePoint(range[0] + random.nextInt(range[1] - range[0] + 1));
        }
        return string.toString();
    }
}
