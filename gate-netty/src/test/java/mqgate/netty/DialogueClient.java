package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HexFormat;

/** The client's end of one connection of a dialogue. */
final class DialogueClient implements AutoCloseable {

    private static final String WEB_SOCKET_HEADERS = "Sec-WebSocket-Protocol: mqtt\r\n";

    private final TestClient client;
    private final RawWebSocket webSocket;
    private final String handshake;

    private DialogueClient(TestClient client, RawWebSocket webSocket, String handshake) {
        this.client = client;
        this.webSocket = webSocket;
        this.handshake = handshake;
    }

    static DialogueClient open(DialogueGate gate, Link link) throws IOException {
        if (!link.isWebSocket()) {
            return new DialogueClient(gate.test().open(link), null, "");
        }
        Socket socket = TestClient.openSocket(link, gate.test().address(link));
        String handshake = RawWebSocket.request(socket, "/mqtt", WEB_SOCKET_HEADERS);
        RawWebSocket webSocket = RawWebSocket.on(socket);
        return new DialogueClient(TestClient.over(socket, webSocket), webSocket, handshake);
    }

    int port() {
        return client.socket().getLocalPort();
    }

    void send(byte[] bytes) throws IOException {
        try {
            client.send(bytes);
        } catch (SocketException e) {
            // closed by the gate while this was sent: the dialogue says whether that is right
        }
    }

    /** Sends one WebSocket frame; the first byte is FIN and opcode. */
    void sendFrame(byte[] headAndPayload) throws IOException {
        byte[] payload = new byte[headAndPayload.length - 1];
        System.arraycopy(headAndPayload, 1, payload, 0, payload.length);
        webSocket.send(headAndPayload[0] & 0xff, payload);
    }

    void assertHandshakeAnswered(String line) {
        assertThat(handshake).containsIgnoringCase("\r\n" + line + "\r\n");
    }

    void expect(String expected) throws IOException {
        switch (expected) {
            case "end" -> assertEnd();
            case "nothing" -> {
                send(TestClient.bytes("c000"));
                assertReceived("d0 00");
            }
            default -> assertReceived(expected);
        }
    }

    private void assertReceived(String expected) throws IOException {
        byte[] packet;
        try {
            packet = client.readPacket();
        } catch (EOFException | SocketException e) {
            throw new AssertionError("closed by the gate", e);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing received", e);
        }
        if (!Notation.matches(expected, packet)) {
            throw new AssertionError("received " + HexFormat.ofDelimiter(" ").formatHex(packet));
        }
    }

    private void assertEnd() throws IOException {
        try {
            client.assertClosed();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed by the gate", e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
