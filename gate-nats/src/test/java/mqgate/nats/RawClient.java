package mqgate.nats;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mqgate.api.Gate;

/**
 * A client that tells every byte of what it is sent, so that two conversations can be compared. It waits for ten seconds at the
 * most. Used by one thread.
 */
final class RawClient implements AutoCloseable {

    private static final int PUBLISH = 3;
    private static final byte[] ACKNOWLEDGED = {0, 0};

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final boolean five;

    RawClient(Gate gate, boolean five) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), Player.port(gate));
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(socket.getOutputStream());
        this.five = five;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        fields.writeUTF("MQTT");
        fields.write(five ? new byte[] {5, 2, 0, 0, 0} : new byte[] {4, 2, 0, 0});
        fields.writeUTF("");
        write(0x10, body.toByteArray());
        readPacket();
    }

    /**
     * Publishes.
     *
     * @param flags QoS and retain, as in the first byte of the packet
     * @param properties those of MQTT 5, without their length; empty for a client of MQTT 3
     */
    void publish(int flags, String topic, byte[] properties, byte[] payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        fields.writeShort(name.length);
        fields.write(name);
        if ((flags & 6) != 0) {
            fields.writeShort(1);
        }
        if (five) {
            writeNumber(fields, properties.length);
            fields.write(properties);
        }
        fields.write(payload);
        write((PUBLISH << 4) | flags, body.toByteArray());
    }

    /** Returns the packets with messages that come until one has the text in it, that one not included. */
    List<String> hearUntil(String text) throws IOException {
        List<String> heard = new ArrayList<>();
        String packet = hear();
        while (!packet.contains(text)) {
            heard.add(packet);
            packet = hear();
        }
        return heard;
    }

    /** Returns the next packet with a message, each byte as a character; traces, which are never the same, left out. */
    String hear() throws IOException {
        String packet = readPacket();
        while (packet.charAt(0) >> 4 != PUBLISH) {
            packet = readPacket();
        }
        return packet.replaceAll("\"Trace\":\"[0-9a-f]{32}\"", "\"Trace\":…");
    }

    private String readPacket() throws IOException {
        int header = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int next = in.readUnsignedByte();
        while (next > 0x7f) {
            length |= (next & 0x7f) << shift;
            shift += 7;
            next = in.readUnsignedByte();
        }
        byte[] body = in.readNBytes(length | (next << shift));
        if (header >> 4 == PUBLISH && (header & 6) != 0) {
            acknowledge(body);
        }
        return (char) header + new String(body, StandardCharsets.ISO_8859_1);
    }

    private void acknowledge(byte[] publish) throws IOException {
        int id = 2 + (((publish[0] & 0xff) << 8) | (publish[1] & 0xff));
        byte[] packet = ACKNOWLEDGED.clone();
        System.arraycopy(publish, id, packet, 0, 2);
        write(0x40, packet);
    }

    private void write(int header, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(header);
        writeNumber(packet, body.length);
        packet.writeBytes(body);
        out.write(packet.toByteArray());
    }

    private static void writeNumber(java.io.OutputStream to, int number) throws IOException {
        int rest = number;
        while (rest > 0x7f) {
            to.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        to.write(rest);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
