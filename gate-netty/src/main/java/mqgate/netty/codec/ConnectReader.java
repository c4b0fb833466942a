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
        if (level < Packet.Connect.MQTT_5) {
            return readFields(level, in, end);
        }
        try {
            return readFields(level, in, end);
        } catch (MalformedPacketException e) {
            throw e.inMqtt5();
        }
    }

    private static int readLevel(ByteBuf in, int end) throws MalformedPacketException {
        String name = Fields.readString(in, end);
        int level = Fields.readByte(in, end);
        boolean served = switch (name) {
            case "MQTT" -> level == 4 || level == Packet.Connect.MQTT_5;
            case "MQIsdp" -> level == 3;
            default ->
                throw MalformedPacketException.malformed(
                        "protocol name " + TopicName.quoted(name) + " (expected: MQTT or MQIsdp)");
        };
        if (!served) {
            throw MalformedPacketException.unsupportedVersion(level);
        }
        return level;
    }

    private static Packet readFields(int level, ByteBuf in, int end) throws MalformedPacketException {
        boolean mqtt5 = level == Packet.Connect.MQTT_5;
        int flags = Fields.readByte(in, end);
        checkFlags(flags, mqtt5);
        int keepAlive = Fields.readShort(in, end);
        Properties properties = mqtt5 ? PropertiesReader.CONNECT.read(in, end) : Properties.NONE;
        String clientId = Fields.readString(in, end);
        Packet.Will will = (flags & WILL) == 0 ? null : readWill(flags, mqtt5, in, end);
        String userName = (flags & USER_NAME) == 0 ? null : Fields.readString(in, end);
        byte[] password = (flags & PASSWORD) == 0 ? null : Fields.readBinary(in, end);
        boolean clean = (flags & CLEAN_SESSION) != 0;
        return new Packet.Connect(level, clean, keepAlive, clientId, will, userName, password, properties);
    }

    /** A password needs a user name, but in MQTT 5. */
    private static void checkFlags(int flags, boolean mqtt5) throws MalformedPacketException {
        boolean will = (flags & WILL) != 0;
        if ((flags & RESERVED) != 0
                || (!will && (flags & (WILL_QOS | WILL_RETAIN)) != 0)
                || (!mqtt5 && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0)) {
            throw MalformedPacketException.malformed("CONNECT with flags " + Integer.toHexString(flags));
        }
    }

    private static Packet.Will readWill(int flags, boolean mqtt5, ByteBuf in, int end) throws MalformedPacketException {
        QoS qos = QoS.of((flags & WILL_QOS) >> 3);
        Properties properties = mqtt5 ? PropertiesReader.WILL.read(in, end) : Properties.NONE;
        String topic = TopicName.checkPrivate(Fields.readString(in, end), "the topic name of a will");
        return new Packet.Will(topic, Fields.readBinary(in, end), qos, (flags & WILL_RETAIN) != 0, properties);
    }
}
