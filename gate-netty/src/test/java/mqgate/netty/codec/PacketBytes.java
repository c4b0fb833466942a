package mqgate.netty.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packets of a client as bytes, made without the code under test. In notation, {@code <text>} is a string with its
 * length, a dot is the remaining length of all that follows, the rest is hex digits: {@code 30 . <a/b> 6869}.
 */
final class PacketBytes {

    private static final Pattern NOTATION = Pattern.compile("<([^>]*)>|(\\.)|([0-9a-f]{2})|\\s+|(.)");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] of(String notation) {
        PacketBytes bytes = new PacketBytes();
        Matcher matcher = NOTATION.matcher(notation);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                bytes.string(matcher.group(1));
            } else if (matcher.group(2) != null) {
                byte[] body = of(notation.substring(matcher.end()));
                return bytes.length(body.length).raw(body).toArray();
            } else if (matcher.group(3) != null) {
                bytes.u8(HexFormat.fromHexDigits(matcher.group(3)));
            } else if (matcher.group(4) != null) {
                throw new IllegalArgumentException("notation: " + notation);
            }
        }
        return bytes.toArray();
    }

    static byte[] packet(int header, byte[] body) {
        return new PacketBytes().u8(header).length(body.length).raw(body).toArray();
    }

    /** What follows the fixed header, whose remaining length must be one byte. */
    static byte[] body(byte[] packet) {
        return Arrays.copyOfRange(packet, 2, packet.length);
    }

    static byte[] join(byte[]... parts) {
        PacketBytes joined = new PacketBytes();
        Arrays.stream(parts).forEach(joined::raw);
        return joined.toArray();
    }

    /** Writes what a client may send. */
    static byte[] of(Packet packet) {
        PacketBytes body = new PacketBytes();
        int flags = 0;
        if (packet instanceof Packet.Connect connect) {
            body.connect(connect);
        } else if (packet instanceof Packet.Publish publish) {
            flags = (publish.dup() ? 8 : 0) + 2 * publish.qos().level() + (publish.retain() ? 1 : 0);
            body.string(publish.topic());
            if (publish.packetId() != 0) {
                body.u16(publish.packetId());
            }
            body.raw(publish.payload());
        } else if (packet instanceof Packet.Ack ack) {
            flags = ack.type() == PacketType.PUBREL ? 2 : 0;
            body.u16(ack.packetId());
        } else if (packet instanceof Packet.Subscribe subscribe) {
            flags = 2;
            body.u16(subscribe.packetId());
            subscribe
                    .subscriptions()
                    .forEach(line -> body.string(line.filter()).u8(line.qos().level()));
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            flags = 2;
            body.u16(unsubscribe.packetId());
            unsubscribe.filters().forEach(body::string);
        }
        return packet(packet.type().number() * 16 + flags, body.toArray());
    }

    private void connect(Packet.Connect connect) {
        Packet.Will will = connect.will();
        string(connect.level() == 3 ? "MQIsdp" : "MQTT").u8(connect.level());
        u8((connect.userName() == null ? 0 : 128)
                + (connect.password() == null ? 0 : 64)
                + (will == null ? 0 : 4 + 8 * will.qos().level() + (will.retain() ? 32 : 0))
                + (connect.cleanSession() ? 2 : 0));
        u16(connect.keepAliveSeconds()).string(connect.clientId());
        if (will != null) {
            string(will.topic()).u16(will.payload().length).raw(will.payload());
        }
        if (connect.userName() != null) {
            string(connect.userName());
        }
        if (connect.password() != null) {
            u16(connect.password().length).raw(connect.password());
        }
    }

    private PacketBytes u8(int value) {
        out.write(value);
        return this;
    }

    private PacketBytes u16(int value) {
        return u8(value / 256).u8(value % 256);
    }

    private PacketBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private PacketBytes string(String value) {
        byte[] utf8 = value.getBytes(UTF_8);
        return u16(utf8.length).raw(utf8);
    }

    /** The algorithm of the specification, section 2.2.3. */
    private PacketBytes length(int length) {
        int x = length;
        do {
            int encodedByte = x % 128;
            x = x / 128;
            u8(x > 0 ? encodedByte + 128 : encodedByte);
        } while (x > 0);
        return this;
    }

    private byte[] toArray() {
        return out.toByteArray();
    }
}
