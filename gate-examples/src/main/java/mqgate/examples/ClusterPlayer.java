package mqgate.examples;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import mqgate.api.GateException;

/** A client of the cluster example: as much of MQTT 3.1.1 as it needs. Waits at most ten seconds. Used by one thread. */
final class ClusterPlayer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int CONNECT = 0x10;
    private static final int CONNACK = 0x20;
    private static final int PUBLISH = 0x30;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Deque<Heard> heard = new ArrayDeque<>();

    private record Heard(String topic, String text) {}

    ClusterPlayer(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        write(CONNECT, fields -> {
            fields.writeUTF("MQTT");
            fields.write(new byte[] {4, 2, 0, 0}); // 3.1.1, clean session, no keep alive
            fields.writeUTF("player-" + socket.getLocalPort());
        });
        if (in.readUnsignedByte() != CONNACK || in.readNBytes(3)[2] != 0) {
            throw new GateException("the gate on port " + port + " does not let a client in");
        }
    }

    /** Writes the inside of a packet. */
    private interface Fields {
        void writeTo(DataOutputStream fields) throws IOException;
    }

    private void write(int header, Fields fields) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        fields.writeTo(new DataOutputStream(body));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(header);
        packet.write(body.size()); // all are shorter than 128 bytes
        body.writeTo(packet);
        out.write(packet.toByteArray());
    }

    /** Publishes, and returns the answer, which comes on the same topic. */
    String ask(String topic, String text) throws IOException {
        write(PUBLISH, fields -> {
            fields.writeUTF(topic);
            fields.write(text.getBytes(StandardCharsets.UTF_8));
        });
        return hear(topic);
    }

    /** Returns the text of the next message on a topic. */
    String hear(String topic) throws IOException {
        for (Heard message : heard) {
            if (message.topic.equals(topic)) {
                heard.remove(message);
                return message.text;
            }
        }
        Heard message = read();
        while (!message.topic.equals(topic)) {
            heard.add(message);
            message = read();
        }
        return message.text;
    }

    /** Reads the next packet, which can only be a message of QoS 0. */
    private Heard read() throws IOException {
        in.readUnsignedByte();
        int length = 0;
        int next = in.readUnsignedByte();
        int shift = 0;
        while (next > 0x7f) {
            length |= (next & 0x7f) << shift;
            shift += 7;
            next = in.readUnsignedByte();
        }
        length |= next << shift;
        byte[] topic = in.readNBytes(in.readUnsignedShort());
        byte[] text = in.readNBytes(length - 2 - topic.length);
        return new Heard(new String(topic, StandardCharsets.UTF_8), new String(text, StandardCharsets.UTF_8));
    }

    /** Waits until the gate has closed the connection. */
    void awaitClose() throws IOException {
        try {
            while (true) {
                heard.add(read());
            }
        } catch (EOFException | SocketException e) {
            // that was it
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
