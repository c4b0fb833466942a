package mqgate.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The packets of MQTT 3.1.1 that one client sends, and how to find those that come. Owned by the thread of the load. */
final class Packets {

    private final byte[] topic;
    private final LoadOptions options;
    private final int client;
    private int packetId;

    Packets(LoadOptions options, int client) {
        this.options = options;
        this.client = client;
        topic = bytes(options.topic.replace("%d", String.valueOf(client)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void connect(ByteBuffer out) {
        byte[] id = bytes("load-" + ProcessHandle.current().pid() + "-" + client);
        out.put((byte) 0x10);
        putLength(out, 12 + id.length);
        out.putShort((short) 4).put(bytes("MQTT")).put((byte) 4).put((byte) 2).putShort((short) options.keepAlive);
        out.putShort((short) id.length).put(id);
    }

    void subscribe(ByteBuffer out) {
        out.put((byte) 0x82);
        putLength(out, 5 + topic.length);
        out.putShort((short) 0xffff).putShort((short) topic.length).put(topic).put((byte) options.qos);
    }

    void publish(ByteBuffer out, Payload payload, int number, long nanos) {
        out.put((byte) (0x30 | options.qos << 1));
        putLength(out, 2 + topic.length + 2 * options.qos + payload.size());
        out.putShort((short) topic.length).put(topic);
        if (options.qos > 0) {
            packetId = packetId == 0xfffe ? 1 : packetId + 1;
            out.putShort((short) packetId);
        }
        payload.write(out, client, number, nanos);
    }

    /** A message at QoS 0. */
    static void publish(ByteBuffer out, byte[] topic, byte[] body) {
        out.put((byte) 0x30);
        putLength(out, 2 + topic.length + body.length);
        out.putShort((short) topic.length).put(topic).put(body);
    }

    private static void putLength(ByteBuffer out, int length) {
        int left = length;
        while (left > 0x7f) {
            out.put((byte) (left | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    /** Returns whether there is the topic of this client. */
    boolean isTopic(ByteBuffer in, int at) {
        if (in.getShort(at) != topic.length) {
            return false;
        }
        for (int i = 0; i < topic.length; i++) {
            if (in.get(at + 2 + i) != topic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether all of a packet is there. */
    static boolean isWhole(ByteBuffer in) {
        int length = 0;
        int shift = 0;
        for (int i = in.position() + 1; i < in.limit(); i++) {
            length |= (in.get(i) & 0x7f) << shift;
            shift += 7;
            if (in.get(i) >= 0) {
                return length <= in.limit() - i - 1;
            }
        }
        return false;
    }

    /** Reads the length of a packet. */
    static int length(ByteBuffer in) {
        int length = 0;
        int shift = 0;
        byte b;
        do {
            b = in.get();
            length |= (b & 0x7f) << shift;
            shift += 7;
        } while (b < 0);
        return length;
    }
}
