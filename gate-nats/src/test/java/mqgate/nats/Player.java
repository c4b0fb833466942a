package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import mqgate.api.Gate;

/**
 * A client of a gate, MQTT 3.1.1 or 5. It has no thread: it reads when it is asked what came, for ten seconds at the most, so
 * that a test can have a thousand. Acknowledges what comes with QoS 1. Used by one thread at a time, but one may read while
 * another publishes.
 */
final class Player implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SOON_MILLIS = 200;

    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PINGRESP = 13;
    private static final int DISCONNECT = 14;

    /** A message from the gate. */
    record Heard(String topic, String text, int qos) {

        @Override
        public String toString() {
            return topic + " " + text;
        }
    }

    private record Packet(int header, byte[] body) {

        int type() {
            return header >> 4;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final boolean five;
    private final Deque<Heard> inbox = new ArrayDeque<>();
    private int closeCode = -1;

    private Player(int port, boolean five) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
        out = new DataOutputStream(socket.getOutputStream());
        this.five = five;
    }

    /** Connects to the first listener of a gate, and is connected when it returns. */
    static Player connect(Gate gate) {
        return connect(port(gate));
    }

    static Player connect(int port) {
        return connect(port, UUID.randomUUID().toString(), false);
    }

    static Player connect5(Gate gate) {
        return connect(port(gate), UUID.randomUUID().toString(), true);
    }

    /** Connects as a client of MQTT 5 that takes only small packets. */
    static Player connect5(Gate gate, int maximumPacketSize) {
        return connect(port(gate), UUID.randomUUID().toString(), maximumPacketSize);
    }

    static Player connect(int port, String clientId, boolean five) {
        return connect(port, clientId, five ? 0 : -1);
    }

    private static Player connect(int port, String clientId, int maximumPacketSize) {
        try {
            Player player = new Player(port, maximumPacketSize >= 0);
            player.shakeHands(clientId, maximumPacketSize);
            return player;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port(Gate gate) {
        return gate.getBoundAddresses().values().iterator().next().getPort();
    }

    private void shakeHands(String clientId, int maximumPacketSize) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        fields.writeUTF("MQTT");
        fields.write(new byte[] {(byte) (five ? 5 : 4), 2, 0, 0}); // clean, no keep alive
        if (maximumPacketSize > 0) {
            fields.write(new byte[] {5, 0x27});
            fields.writeInt(maximumPacketSize);
        } else if (five) {
            fields.write(0);
        }
        fields.writeUTF(clientId);
        write(0x10, body.toByteArray());
        Packet answer = read(PATIENCE_MILLIS).orElseThrow(() -> new AssertionError("no CONNACK"));
        assertThat(answer.header()).as("a CONNACK").isEqualTo(0x20);
        assertThat(answer.body()[1]).as("its return code").isZero();
    }

    /** Publishes with QoS 0. */
    void publish(String topic, String text) {
        publish(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    void publish(String topic, byte[] payload) {
        try {
            write(PUBLISH << 4, publication(topic, payload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] publication(String topic, byte[] payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        fields.writeUTF(topic);
        fields.write(five ? new byte[1] : new byte[0]);
        fields.write(payload);
        return body.toByteArray();
    }

    /** Publishes and returns the text of the answer: the next message on the same topic. Others stay to be heard. */
    String ask(String topic, String text) {
        publish(topic, text);
        return hearOn(topic).text();
    }

    /** Publishes and returns what the envelope of the answer says behind its trace: {@code "Error":…,"Result":…}. */
    String askForReply(String topic, String text) {
        String envelope = ask(topic, text);
        assertThat(envelope).matches("\\{\"Trace\":\"[0-9a-f]*\",\"Error\":.*}");
        return envelope.substring(envelope.indexOf("\"Error\""), envelope.length() - 1);
    }

    /** Returns the next message, which must come. */
    Heard hear() {
        return poll(PATIENCE_MILLIS).orElseThrow(() -> new AssertionError("heard nothing in time"));
    }

    /** Returns the next message on a topic, which must come. Others stay to be heard. */
    Heard hearOn(String topic) {
        Deque<Heard> others = new ArrayDeque<>();
        Heard heard = hear();
        while (!heard.topic().equals(topic)) {
            others.add(heard);
            heard = hear();
        }
        while (!others.isEmpty()) {
            inbox.addFirst(others.removeLast());
        }
        return heard;
    }

    /** Returns the next message if there is one within so many milliseconds; empty also when the connection has ended. */
    Optional<Heard> poll(int millis) {
        if (!inbox.isEmpty()) {
            return Optional.of(inbox.removeFirst());
        }
        long end = System.nanoTime() + millis * 1_000_000L;
        try {
            Optional<Packet> packet = read(millis);
            while (packet.isPresent()) {
                Optional<Heard> heard = take(packet.get());
                if (heard.isPresent()) {
                    return heard;
                }
                packet = read((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (IOException e) {
            // closed by the gate
        }
        return Optional.empty();
    }

    /** Everything sent before the gate reads this ping has come when it is answered; nothing of it may be a message. */
    void assertHeardNothing() {
        ping();
        assertThat(inbox).isEmpty();
    }

    /** Waits for the answer to a ping; messages that come before it stay to be heard. */
    void ping() {
        try {
            write(0xc0, new byte[0]);
            Packet packet = read(PATIENCE_MILLIS).orElseThrow(() -> new AssertionError("no PINGRESP"));
            while (packet.type() != PINGRESP) {
                take(packet).ifPresent(inbox::addLast);
                packet = read(PATIENCE_MILLIS).orElseThrow(() -> new AssertionError("no PINGRESP"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Heard> take(Packet packet) throws IOException {
        if (packet.type() == DISCONNECT) {
            closeCode = packet.body().length == 0 ? 0 : packet.body()[0] & 0xff;
        }
        if (packet.type() != PUBLISH) {
            return Optional.empty();
        }
        int qos = packet.header() >> 1 & 3;
        ByteBuffer body = ByteBuffer.wrap(packet.body());
        String topic = string(body, body.getShort() & 0xffff);
        if (qos == 1) {
            write(PUBACK << 4, new byte[] {body.get(), body.get()});
        }
        if (five) {
            int properties = body.get(); // the gate sends less than 128 bytes of them to whom asks for none
            body.position(body.position() + properties);
        }
        return Optional.of(new Heard(topic, string(body, body.remaining()), qos));
    }

    private static String string(ByteBuffer body, int length) {
        byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Waits until the gate has closed the connection. Messages that came before stay to be heard. */
    void awaitClose() {
        assertThat(hasClosed(PATIENCE_MILLIS)).as("closed in time").isTrue();
    }

    /** Returns whether the gate has closed the connection, which may take a moment to be seen. */
    boolean isClosed() {
        return hasClosed(SOON_MILLIS);
    }

    private boolean hasClosed(int millis) {
        try {
            Optional<Packet> packet = read(millis);
            while (packet.isPresent()) {
                take(packet.get()).ifPresent(inbox::addLast);
                packet = read(millis);
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** The reason code of the gate's DISCONNECT in MQTT 5, or -1 if none was seen. */
    int closeCode() {
        return closeCode;
    }

    /** Reads a packet; empty if none begins in time. */
    private Optional<Packet> read(int millis) throws IOException {
        socket.setSoTimeout(millis);
        int header;
        try {
            header = in.readUnsignedByte();
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        int length = 0;
        int shift = 0;
        int next = in.readUnsignedByte();
        while (next > 0x7f) {
            length |= (next & 0x7f) << shift;
            shift += 7;
            next = in.readUnsignedByte();
        }
        return Optional.of(new Packet(header, in.readNBytes(length | next << shift)));
    }

    private void write(int header, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(body.length + 5);
        packet.write(header);
        int rest = body.length;
        while (rest > 0x7f) {
            packet.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        packet.write(rest);
        packet.writeBytes(body);
        out.write(packet.toByteArray());
    }

    /** Says goodbye and leaves. */
    @Override
    public void close() {
        try {
            write(0xe0, new byte[0]);
        } catch (IOException e) {
            // closed by the gate
        }
        drop();
    }

    /** Leaves without a word. */
    void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
