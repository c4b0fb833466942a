package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A client that sends and sees bytes: nothing between a test and the wire. Blocks at most ten seconds in a read. */
final class TestClient implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final HexFormat HEX = HexFormat.of();

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private TestClient(Socket socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new DataInputStream(in);
        this.out = out;
    }

    static TestClient open(Link link, InetSocketAddress address) throws IOException {
        return open(link, address, "/mqtt", "mqtt");
    }

    static TestClient open(Link link, InetSocketAddress address, String path, String subprotocols) throws IOException {
        Socket socket = openSocket(link, address);
        if (!link.isWebSocket()) {
            return new TestClient(socket, socket.getInputStream(), socket.getOutputStream());
        }
        RawWebSocket webSocket = RawWebSocket.shakeHands(socket, path, subprotocols);
        return new TestClient(socket, webSocket.payloads(), webSocket.binaryFrames());
    }

    /** A client on a WebSocket whose handshake the test did itself. */
    static TestClient over(Socket socket, RawWebSocket webSocket) {
        return new TestClient(socket, webSocket.payloads(), webSocket.binaryFrames());
    }

    /** A client on a socket that carries MQTT directly. */
    static TestClient over(Socket socket) throws IOException {
        return new TestClient(socket, socket.getInputStream(), socket.getOutputStream());
    }

    static Socket openSocket(Link link, InetSocketAddress address) throws IOException {
        Socket socket = link.isTls()
                ? TestCertificate.INSTANCE
                        .clientContext()
                        .getSocketFactory()
                        .createSocket(address.getAddress(), address.getPort())
                : new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    Socket socket() {
        return socket;
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends bytes written as hex digits; blanks are ignored. */
    void send(String hex) throws IOException {
        send(bytes(hex));
    }

    void shakeHands() throws IOException {
        shakeHands(Agents.newId(), 60);
    }

    void shakeHands(String clientId, int keepAliveSeconds) throws IOException {
        send(connect(clientId, keepAliveSeconds));
        assertThat(readHex()).isEqualTo("20020000");
    }

    /** Shakes hands in MQTT 5. */
    void shakeHands5(String clientId) throws IOException {
        send(packet(0x10, concat(bytes("00044d515454 05 02 003c 00"), string(clientId))));
        assertThat(readHex()).matches("20..0000.*");
    }

    void publish(String topic, String payload) throws IOException {
        send(publishPacket(topic, payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads the next packet, which must be a PUBLISH of QoS 0, and returns it as {@code topic:payload}. */
    String readPublish() throws IOException {
        byte[] packet = readPacket();
        assertThat(packet[0]).as("a PUBLISH of QoS 0").isEqualTo((byte) 0x30);
        int start = 2;
        while (packet[start - 1] < 0) {
            start++;
        }
        int topicLength = (packet[start] & 0xff) << 8 | (packet[start + 1] & 0xff);
        String topic = new String(packet, start + 2, topicLength, StandardCharsets.UTF_8);
        int payload = start + 2 + topicLength;
        return topic + ":" + new String(packet, payload, packet.length - payload, StandardCharsets.UTF_8);
    }

    /** Reads one whole packet, with its fixed header. */
    byte[] readPacket() throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(in.readUnsignedByte());
        int length = 0;
        int b;
        int shift = 0;
        do {
            b = in.readUnsignedByte();
            packet.write(b);
            length |= (b & 0x7f) << shift;
            shift += 7;
        } while (b > 0x7f);
        packet.write(in.readNBytes(length));
        return packet.toByteArray();
    }

    String readHex() throws IOException {
        return HEX.formatHex(readPacket());
    }

    /** Reads until the gate closes the connection, then closes this side of it; returns what the gate still sent. */
    byte[] readToEnd() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            int b;
            while ((b = in.read()) >= 0) {
                rest.write(b);
            }
        } catch (EOFException | SocketException e) {
            // reset or cut inside a frame: closed as well
        }
        close(); // the gate lingers until then
        return rest.toByteArray();
    }

    /** The gate closes the connection and sends nothing before. */
    void assertClosed() throws IOException {
        assertThat(HEX.formatHex(readToEnd())).isEmpty();
    }

    /** The gate still serves this connection: a ping is answered, and nothing else comes before. */
    void assertServed() throws IOException {
        send("c000");
        assertThat(readHex()).isEqualTo("d000");
    }

    static byte[] bytes(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    static byte[] connect(String clientId, int keepAliveSeconds) {
        byte[] id = string(clientId);
        byte[] variable = bytes("00044d515454 04 02" + String.format("%04x", keepAliveSeconds));
        return packet(0x10, concat(variable, id));
    }

    static byte[] publishPacket(String topic, byte[] payload) {
        return packet(0x30, concat(string(topic), payload));
    }

    static byte[] packet(int header, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(header);
        int rest = body.length;
        while (rest > 0x7f) {
            packet.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        packet.write(rest);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    static byte[] string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return concat(new byte[] {(byte) (utf8.length >> 8), (byte) utf8.length}, utf8);
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** Closes, where nothing is left to read and nobody to tell of a failure. */
    void leave() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
