package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/** Writes the packets that a server sends, as one version of MQTT has them. */
abstract class PacketWriter {

    /** MQTT 3.1 and 3.1.1, which look the same from the server. */
    static final PacketWriter MQTT3 = new Mqtt3();

    /** MQTT 3 with topics that may be no text. */
    static final PacketWriter MQANT = new Mqant();

    /** MQTT 5.0. */
    static final PacketWriter MQTT5 = new Mqtt5();

    private static final int MAX_FIXED_HEADER = 5;
    private static final int LARGEST_ACK = 5;

    abstract int propertiesLength(Properties properties);

    abstract void writeProperties(Properties properties, ByteBuf out);

    abstract void writeAck(Packet.Ack ack, ByteBuf out);

    abstract void writeUnsubAck(Packet.UnsubAck ack, ByteBuf out);

    abstract void writeDisconnect(Packet.Disconnect disconnect, ByteBuf out);

    void writeTopic(String topic, ByteBuf out) {
        ByteBufUtil.writeUtf8(out, topic);
    }

    /**
     * {@return how many bytes the packet takes at the most}
     *
     * @param packet the packet
     */
    int maxLength(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return MAX_FIXED_HEADER
                    + 4
                    + ByteBufUtil.utf8MaxBytes(publish.topic())
                    + propertiesLength(publish.properties())
                    + publish.payload().length;
        }
        if (packet instanceof Packet.SubAck subAck) {
            return MAX_FIXED_HEADER + 3 + subAck.codes().size();
        }
        if (packet instanceof Packet.UnsubAck unsubAck) {
            return MAX_FIXED_HEADER + 3 + unsubAck.codes().size();
        }
        if (packet instanceof Packet.ConnAck connAck) {
            return MAX_FIXED_HEADER + 2 + propertiesLength(connAck.properties());
        }
        if (packet instanceof Packet.Disconnect disconnect) {
            return MAX_FIXED_HEADER + 1 + propertiesLength(disconnect.properties());
        }
        return LARGEST_ACK;
    }

    /**
     * Appends a packet to a buffer.
     *
     * @param packet a packet that a server may send
     * @param out grows as needed
     */
    void write(Packet packet, ByteBuf out) {
        if (packet instanceof Packet.Publish publish) {
            writePublish(publish, out);
        } else if (packet instanceof Packet.Ack ack) {
            writeAck(ack, out);
        } else if (packet instanceof Packet.ConnAck connAck) {
            writeConnAck(connAck, out);
        } else if (packet instanceof Packet.SubAck subAck) {
            writeCodes(PacketType.SUBACK, subAck.packetId(), subAck.codes(), out);
        } else if (packet instanceof Packet.UnsubAck unsubAck) {
            writeUnsubAck(unsubAck, out);
        } else if (packet instanceof Packet.PingResp pingResp) {
            writeHeader(PacketType.PINGRESP, pingResp.dup() ? 0x8 : 0, 0, out);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            writeDisconnect(disconnect, out);
        } else {
            throw unexpected(packet);
        }
    }

    /** Returns how many bytes a message takes, its fixed header included. */
    int length(Packet.Publish publish) {
        return Packet.lengthWithHeader(remainingLength(publish, ByteBufUtil.utf8Bytes(publish.topic())));
    }

    private int remainingLength(Packet.Publish publish, int topicLength) {
        return 2
                + topicLength
                + (publish.qos() == QoS.AT_MOST_ONCE ? 0 : 2)
                + propertiesLength(publish.properties())
                + publish.payload().length;
    }

    /** Nearly all topics are ASCII and as long as they look; the head of one that is not is written once more. */
    private void writePublish(Packet.Publish publish, ByteBuf out) {
        int start = out.writerIndex();
        int asciiLength = publish.topic().length();
        int topicLength = writeHead(publish, asciiLength, out);
        if (topicLength != asciiLength) {
            out.writerIndex(start);
            writeHead(publish, topicLength, out);
        }
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            out.writeShort(publish.packetId());
        }
        writeProperties(publish.properties(), out);
        out.writeBytes(publish.payload());
    }

    /** Writes the fixed header and the topic for a topic of that length; returns how long it really is. */
    private int writeHead(Packet.Publish publish, int topicLength, ByteBuf out) {
        int flags = (publish.dup() ? 0x8 : 0) | (publish.qos().level() << 1) | (publish.retain() ? 0x1 : 0);
        writeHeader(PacketType.PUBLISH, flags, remainingLength(publish, topicLength), out);
        out.writeShort(topicLength);
        int topicStart = out.writerIndex();
        writeTopic(publish.topic(), out);
        return out.writerIndex() - topicStart;
    }

    private void writeConnAck(Packet.ConnAck connAck, ByteBuf out) {
        writeHeader(PacketType.CONNACK, 0, 2 + propertiesLength(connAck.properties()), out);
        out.writeByte(0); // session present: the gate keeps no state for a client that is gone
        out.writeByte(connAck.code());
        writeProperties(connAck.properties(), out);
    }

    void writeCodes(PacketType type, int packetId, List<Integer> codes, ByteBuf out) {
        writeHeader(type, 0, 2 + propertiesLength(Properties.NONE) + codes.size(), out);
        out.writeShort(packetId);
        writeProperties(Properties.NONE, out);
        codes.forEach(out::writeByte);
    }

    static void writeAckHeader(Packet.Ack ack, int remainingLength, ByteBuf out) {
        writeHeader(ack.type(), ack.type() == PacketType.PUBREL ? 2 : 0, remainingLength, out);
        out.writeShort(ack.packetId());
    }

    static void writeHeader(PacketType type, int flags, int remainingLength, ByteBuf out) {
        out.writeByte((type.number() << 4) | flags);
        RemainingLength.write(out, remainingLength);
    }

    static IllegalArgumentException unexpected(Packet packet) {
        return new IllegalArgumentException("packet: " + packet.type() + " (expected: a packet that a server sends)");
    }

    /** No properties, no reason codes, no DISCONNECT. */
    private static class Mqtt3 extends PacketWriter {

        @Override
        int propertiesLength(Properties properties) {
            return 0;
        }

        @Override
        void writeProperties(Properties properties, ByteBuf out) {}

        @Override
        void writeAck(Packet.Ack ack, ByteBuf out) {
            writeAckHeader(ack, 2, out);
        }

        @Override
        void writeUnsubAck(Packet.UnsubAck ack, ByteBuf out) {
            writeHeader(PacketType.UNSUBACK, 0, 2, out);
            out.writeShort(ack.packetId());
        }

        @Override
        void writeDisconnect(Packet.Disconnect disconnect, ByteBuf out) {
            throw unexpected(disconnect);
        }
    }

    private static final class Mqant extends Mqtt3 {

        @Override
        void writeTopic(String topic, ByteBuf out) {
            LenientUtf8.write(topic, out);
        }
    }

    private static final class Mqtt5 extends PacketWriter {

        @Override
        int propertiesLength(Properties properties) {
            return properties.isEmpty() ? 1 : PropertiesWriter.length(properties);
        }

        @Override
        void writeProperties(Properties properties, ByteBuf out) {
            if (properties.isEmpty()) {
                out.writeByte(0);
            } else {
                PropertiesWriter.write(properties, out);
            }
        }

        @Override
        void writeAck(Packet.Ack ack, ByteBuf out) {
            boolean success = ack.reasonCode() == Packet.Ack.SUCCESS;
            writeAckHeader(ack, success ? 2 : 3, out);
            if (!success) {
                out.writeByte(ack.reasonCode());
            }
        }

        @Override
        void writeUnsubAck(Packet.UnsubAck ack, ByteBuf out) {
            writeCodes(PacketType.UNSUBACK, ack.packetId(), ack.codes(), out);
        }

        @Override
        void writeDisconnect(Packet.Disconnect disconnect, ByteBuf out) {
            if (disconnect.properties().isEmpty()) {
                boolean normal = disconnect.reasonCode() == 0;
                writeHeader(PacketType.DISCONNECT, 0, normal ? 0 : 1, out);
                if (!normal) {
                    out.writeByte(disconnect.reasonCode());
                }
            } else {
                writeHeader(PacketType.DISCONNECT, 0, 1 + propertiesLength(disconnect.properties()), out);
                out.writeByte(disconnect.reasonCode());
                writeProperties(disconnect.properties(), out);
            }
        }
    }
}
