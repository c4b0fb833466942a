package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** Reads CONNECT. */
final class ConnectReader implements PacketReader {

    private static final int RESERVED = 0x01;
    private static final int CLEAN_SESSION = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS = 0x18;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    @Override
    public Packet read(int headerFlags, ByteBuf in, int end) throws MalformedPacketException {
        PacketReader.requireFlags(PacketType.CONNECT, headerFlags, 0);
        int level = readLevel(in, end);
        int flags = Fields.readByte(in, end);
        checkFlags(flags);
        int keepAlive = Fields.readShort(in, end);
        String clientId = Fields.readString(in, end);
        Packet.Will will = (flags & WILL) == 0 ? null : readWill(flags, in, end);
        String userName = (flags & USER_NAME) == 0 ? null : Fields.readString(in, end);
        byte[] password = (flags & PASSWORD) == 0 ? null : Fields.readBinary(in, end);
        return new Packet.Connect(level, (flags & CLEAN_SESSION) != 0, keepAlive, clientId, will, userName, password);
    }

    private static int readLevel(ByteBuf in, int end) throws MalformedPacketException {
        String name = Fields.readString(in, end);
        int level = Fields.readByte(in, end);
        int expected = switch (name) {
            case "MQTT" -> 4;
            case "MQIsdp" -> 3;
            default ->
                throw MalformedPacketException.malformed(
                        "protocol name " + TopicName.quoted(name) + " (expected: MQTT or MQIsdp)");
        };
        if (level != expected) {
            throw MalformedPacketException.unsupportedVersion(level);
        }
        return level;
    }

    private static void checkFlags(int flags) throws MalformedPacketException {
        boolean will = (flags & WILL) != 0;
        if ((flags & RESERVED) != 0
                || (!will && (flags & (WILL_QOS | WILL_RETAIN)) != 0)
                || ((flags & PASSWORD) != 0 && (flags & USER_NAME) == 0)) {
            throw MalformedPacketException.malformed("CONNECT with flags " + Integer.toHexString(flags));
        }
    }

    private static Packet.Will readWill(int flags, ByteBuf in, int end) throws MalformedPacketException {
        QoS qos = QoS.of((flags & WILL_QOS) >> 3);
        String topic = TopicName.check(Fields.readString(in, end));
        return new Packet.Will(topic, Fields.readBinary(in, end), qos, (flags & WILL_RETAIN) != 0);
    }
}
