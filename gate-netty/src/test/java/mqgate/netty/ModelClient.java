package mqgate.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads as it likes, acknowledges what wants to be, and remembers what it got from which {@link ModelSender}. One
 * thread reads and writes; any thread may ask.
 */
final class ModelClient implements AutoCloseable {

    private static final int SMALL_BUFFER = 4096;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Kind kind;
    private final Socket socket = new Socket();
    private final String id = Agents.newId();
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, String> aliases = new HashMap<>();
    private final List<Receipt> received = new ArrayList<>();
    private final Map<Integer, Integer> newest = new HashMap<>();
    private int asked;
    private boolean ended;
    private int reason = -1;
    private @Nullable IOException fault;

    /**
     * What a client speaks.
     *
     * @param aliases how many topic aliases it takes, of MQTT 5
     * @param window how many messages it lets be unacknowledged, of MQTT 5
     */
    record Kind(Link link, boolean mqtt5, int aliases, int window) {

        static final int ANY = 65_535;

        static Kind mqtt3(Link link) {
            return new Kind(link, false, 0, ANY);
        }

        static Kind mqtt5(Link link, int aliases, int window) {
            return new Kind(link, true, aliases, window);
        }

        private byte[] connect(String clientId) {
            if (!mqtt5) {
                return TestClient.connect(clientId, 0);
            }
            String properties = String.format("06 21%04x 22%04x", window, aliases);
            byte[] variable = TestClient.bytes("00044d515454 05 02 0000" + properties);
            return TestClient.packet(0x10, TestClient.concat(variable, TestClient.string(clientId)));
        }

        private byte[] publish(String topic) {
            byte[] none = mqtt5 ? new byte[1] : new byte[0];
            return TestClient.packet(0x30, TestClient.concat(TestClient.string(topic), none));
        }
    }

    /** One message of a sender, by its number. */
    record Receipt(int sender, int number, int qos) {}

    ModelClient(TestGate gate, Kind kind) throws IOException {
        this.kind = kind;
        InetSocketAddress address = gate.address(kind.link());
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(address);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        Socket top = kind.link().isTls() ? tls(address) : socket;
        InputStream bytes;
        if (kind.link().isWebSocket()) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(top, "/mqtt", "mqtt");
            bytes = webSocket.payloads();
            out = webSocket.binaryFrames();
        } else {
            bytes = top.getInputStream();
            out = top.getOutputStream();
        }
        in = new DataInputStream(new BufferedInputStream(bytes, SMALL_BUFFER));
        out.write(kind.connect(id));
        assertThat(in.readUnsignedByte()).as("CONNACK").isEqualTo(0x20);
        assertThat(in.readNBytes(readLength())).as("CONNACK").startsWith(0, 0);
    }

    private Socket tls(InetSocketAddress address) throws IOException {
        SSLSocketFactory factory = TestCertificate.INSTANCE.clientContext().getSocketFactory();
        return factory.createSocket(socket, address.getHostString(), address.getPort(), true);
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    /** Reads at random until the connection ends: stops, goes on, reads one message for some that are sent. */
    void readAtRandom(Random random, Pace pace, String question) throws Exception {
        boolean open = true;
        while (open) {
            if (pace.isGoing() && random.nextBoolean()) {
                ask(question);
            }
            open = switch (random.nextInt(5)) {
                case 0 -> {
                    pace.await(random.nextInt(4000));
                    yield read(1 + random.nextInt(300), 0, pace);
                }
                case 1 -> read(1 + random.nextInt(20), 1 + random.nextInt(5), pace);
                case 2 -> {
                    pace.await(random.nextInt(200));
                    yield read(1 + random.nextInt(100), 0, pace);
                }
                default -> read(1 + random.nextInt(300), 0, pace);
            };
        }
    }

    /** Reads without a stop until the connection ends. */
    void readAll(Random random, Pace pace, String question) throws Exception {
        do {
            if (pace.isGoing()) {
                ask(question);
            }
        } while (read(1 + random.nextInt(100), 0, pace));
    }

    /** Reads so many messages and waits after each for so many to be sent; false if the connection ends before. */
    boolean read(int messages, int sends, Pace pace) throws Exception {
        for (int i = 0; i < messages; i++) {
            if (!read()) {
                return false;
            }
            pace.await(sends);
        }
        return true;
    }

    /** Lets the gate run the handler of this client. */
    private void ask(String question) {
        synchronized (this) {
            asked++;
        }
        write(kind.publish(question));
    }

    /** Reads one message, or notes the end. */
    private boolean read() throws IOException {
        try {
            int head = in.read();
            if (head < 0) {
                end(null);
                return false;
            }
            byte[] packet = new byte[readLength()];
            in.readFully(packet);
            return take(head, ByteBuffer.wrap(packet));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            end(e);
            return false;
        }
    }

    private boolean take(int head, ByteBuffer packet) throws IOException {
        if (head == 0xe0) {
            reason = packet.get() & 0xff;
            return read();
        }
        assertThat(head & 0xfd).as("first byte of a PUBLISH").isEqualTo(0x30);
        assertThat(reason).as("a PUBLISH behind a DISCONNECT").isEqualTo(-1);
        byte[] topicBytes = new byte[packet.getShort() & 0xffff];
        packet.get(topicBytes);
        int qos = (head >> 1) & 3;
        byte[] packetId = new byte[qos > 0 ? 2 : 0];
        packet.get(packetId);
        String topic = new String(topicBytes, UTF_8);
        note(receipt(kind.mqtt5() ? resolve(topic, packet) : topic, qos, packet));
        if (qos > 0) {
            write(new byte[] {0x40, 2, packetId[0], packetId[1]});
        }
        return true;
    }

    /** Reads the properties, of which there can only be an alias. */
    private String resolve(String topic, ByteBuffer packet) {
        int length = packet.get();
        if (length == 0) {
            assertThat(topic).isNotEmpty();
            return topic;
        }
        assertThat(length).as("length of properties").isEqualTo(3);
        assertThat(packet.get()).as("property").isEqualTo((byte) 0x23);
        int alias = packet.getShort();
        assertThat(alias).as("alias").isBetween(1, kind.aliases());
        if (!topic.isEmpty()) {
            aliases.put(alias, topic);
        }
        assertThat(aliases).containsKey(alias);
        return aliases.get(alias);
    }

    private static Receipt receipt(String topic, int qos, ByteBuffer body) {
        String[] levels = topic.split("/");
        assertThat(levels).as("%s: %s", topic, UTF_8.decode(body.duplicate())).startsWith("s");
        int sender = Integer.parseInt(levels[1]);
        if (!body.hasRemaining()) {
            return new Receipt(sender, Integer.parseInt(levels[3]), qos);
        }
        assertThat(body.remaining()).as("body of %s", topic).isGreaterThanOrEqualTo(ModelSender.LEAST_BODY);
        Receipt receipt = new Receipt(sender, body.getInt(body.position()), qos);
        assertThat(body)
                .as("body of %s", topic)
                .isEqualTo(ByteBuffer.wrap(ModelSender.body(receipt.number(), body.remaining())));
        return receipt;
    }

    private int readLength() throws IOException {
        int length = 0;
        int shift = 0;
        int b;
        do {
            b = in.readUnsignedByte();
            length |= (b & 0x7f) << shift;
            shift += 7;
        } while (b > 0x7f);
        return length;
    }

    /** What cannot be written because the gate has closed does not matter: the reading will see. */
    private void write(byte[] packet) {
        try {
            out.write(packet);
            out.flush();
        } catch (IOException e) {
            // closed
        }
    }

    private synchronized void note(Receipt receipt) {
        received.add(receipt);
        newest.merge(receipt.sender(), receipt.number(), Math::max);
        notifyAll();
    }

    /** Nobody reads any more. */
    void end() {
        end(null);
    }

    private synchronized void end(@Nullable IOException e) {
        fault = fault == null ? e : fault;
        ended = true;
        notifyAll();
    }

    /** Waits until the sender's last message is here or the connection has ended; whether it is here. */
    synchronized boolean await(int sender, int number) throws InterruptedException {
        while (!ended && newest.getOrDefault(sender, -1) < number) {
            wait();
        }
        return newest.getOrDefault(sender, -1) >= number;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** How often this client has let the handler run. */
    synchronized int asked() {
        return asked;
    }

    synchronized List<Receipt> received() {
        return List.copyOf(received);
    }

    /** The reason code that the gate said goodbye with. */
    synchronized OptionalInt reason() {
        return reason < 0 ? OptionalInt.empty() : OptionalInt.of(reason);
    }

    /** The connection ended in the midst of a packet. */
    synchronized boolean isCut() {
        return fault instanceof EOFException;
    }

    /** It rested for longer than the gate waits behind its last word, and wrote then. */
    synchronized boolean isReset() {
        return fault instanceof SocketException;
    }

    /** Ends the connection without a goodbye. */
    synchronized void reset() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return id + " " + kind + (fault == null ? "" : " " + fault);
    }
}
