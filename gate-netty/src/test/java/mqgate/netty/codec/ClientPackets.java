package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Writes what a client may have sent, each packet in the version of the last CONNECT before it. */
final class ClientPackets {

    private final ByteBuf out = Unpooled.buffer();
    private boolean mqtt5;

    static byte[] write(List<Packet> packets) {
        ClientPackets writer = new ClientPackets();
        packets.forEach(writer::write);
        return ByteBufUtil.getBytes(writer.out);
    }

    static byte[] write(Packet packet, boolean mqtt5) {
        ClientPackets writer = new ClientPackets();
        writer.mqtt5 = mqtt5;
        writer.write(packet);
        return ByteBufUtil.getBytes(writer.out);
    }

    private void write(Packet packet) {
        ByteBuf body = Unpooled.buffer();
        int flags = writeBody(packet, body);
        out.writeByte(packet.type().number() << 4 | flags);
        RemainingLength.write(out, body.readableBytes());
        out.writeBytes(body);
    }

    /** Returns the flags of the fixed header. */
    private int writeBody(Packet packet, ByteBuf body) {
        if (packet instanceof Packet.Connect connect) {
            writeConnect(connect, body);
        } else if (packet instanceof Packet.Publish publish) {
            return writePublish(publish, body);
        } else if (packet instanceof Packet.Ack ack) {
            body.writeShort(ack.packetId());
            writeReason(ack.reasonCode(), Properties.NONE, body);
            return ack.type() == PacketType.PUBREL ? 2 : 0;
        } else if (packet instanceof Packet.Subscribe subscribe) {
            writeHead(subscribe.packetId(), subscribe.properties(), body);
            subscribe.subscriptions().forEach(line -> {
                writeString(line.filter(), body);
                body.writeByte(line.qos().level());
            });
            return 2;
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            writeHead(unsubscribe.packetId(), Properties.NONE, body);
            unsubscribe.filters().forEach(filter -> writeString(filter, body));
            return 2;
        } else if (packet instanceof Packet.Disconnect disconnect) {
            writeReason(disconnect.reasonCode(), disconnect.properties(), body);
        } else if (packet instanceof Packet.Auth auth) {
            writeReason(auth.reasonCode(), auth.properties(), body);
        } else if (packet instanceof Packet.Skipped) {
            body.writeZero(3);
        }
        return packet instanceof Packet.PingReq ping && ping.dup() ? 8 : 0;
    }

    private void writeConnect(Packet.Connect connect, ByteBuf body) {
        mqtt5 = connect.isMqtt5();
        Packet.Will will = connect.will();
        writeString(connect.level() == 3 ? "MQIsdp" : "MQTT", body);
        body.writeByte(connect.level());
        body.writeByte((connect.userName() == null ? 0 : 128)
                + (connect.password() == null ? 0 : 64)
                + (will == null ? 0 : 4 + 8 * will.qos().level() + (will.retain() ? 32 : 0))
                + (connect.cleanSession() ? 2 : 0));
        body.writeShort(connect.keepAliveSeconds());
        writeProperties(connect.properties(), body);
        writeString(connect.clientId(), body);
        if (will != null) {
            writeProperties(will.properties(), body);
            writeString(will.topic(), body);
            writeBinary(will.payload(), body);
        }
        if (connect.userName() != null) {
            writeString(connect.userName(), body);
        }
        if (connect.password() != null) {
            writeBinary(connect.password(), body);
        }
    }

    private int writePublish(Packet.Publish publish, ByteBuf body) {
        writeString(publish.topic(), body);
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            body.writeShort(publish.packetId());
        }
        writeProperties(publish.properties(), body);
        body.writeBytes(publish.payload());
        return (publish.dup() ? 8 : 0) + 2 * publish.qos().level() + (publish.retain() ? 1 : 0);
    }

    private void writeHead(int packetId, Properties properties, ByteBuf body) {
        body.writeShort(packetId);
        writeProperties(properties, body);
    }

    private void writeReason(int code, Properties properties, ByteBuf body) {
        if (mqtt5) {
            body.writeByte(code);
            writeProperties(properties, body);
        }
    }

    private void writeProperties(Properties properties, ByteBuf body) {
        if (mqtt5) {
            PropertiesWriter.write(properties, body);
        }
    }

    private static void writeString(String value, ByteBuf body) {
        body.writeShort(ByteBufUtil.utf8Bytes(value));
        LenientUtf8.write(value, body);
    }

    private static void writeBinary(byte[] bytes, ByteBuf body) {
        body.writeShort(bytes.length).writeBytes(bytes);
    }
}
