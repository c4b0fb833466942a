package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The client's side of a WebSocket, frame by frame, on a plain or TLS socket. */
final class RawWebSocket {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;
    static final int FINAL = 0x80;

    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    private final DataInputStream in;
    private final OutputStream out;

    private RawWebSocket(Socket socket) throws IOException {
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A received frame: its first byte (FIN and opcode) and its payload. */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int head, byte[] payload) {
        /** The code of a close frame. */
        int closeCode() {
            return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }

        /** The first byte and the payload, with a colon between them. */
        String hex() {
            return String.format("%02x:", head) + HexFormat.of().formatHex(payload);
        }
    }

    static RawWebSocket shakeHands(Socket socket, String path, String subprotocols) throws IOException {
        String answer = request(socket, path, "Sec-WebSocket-Protocol: " + subprotocols + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        return new RawWebSocket(socket);
    }

    /** Opens a WebSocket and an MQTT connection on it, keep alive 60. */
    static RawWebSocket connect(Socket socket, String clientId) throws IOException {
        RawWebSocket webSocket = shakeHands(socket, "/mqtt", "mqtt");
        webSocket.send(FINAL | BINARY, TestClient.connect(clientId, 60));
        assertThat(webSocket.read().hex()).isEqualTo("82:20020000");
        return webSocket;
    }

    /** Sends a handshake with further header lines and returns the whole head of the answer. */
    static String request(Socket socket, String path, String headers) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        int b;
        while (answer.indexOf("\r\n\r\n") < 0 && (b = in.read()) >= 0) {
            answer.append((char) b);
        }
        return answer.toString();
    }

    static RawWebSocket on(Socket socket) throws IOException {
        return new RawWebSocket(socket);
    }

    void send(int head, byte[] payload) throws IOException {
        out.write(frame(head, payload));
        out.flush();
    }

    /** A frame as it is sent, for tests that send several at once. */
    static byte[] frame(int head, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    Frame read() throws IOException {
        int head = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        return new Frame(head, in.readNBytes((int) length));
    }

    /** Nothing comes any more; a reset is an end as well. */
    void assertEnded() {
        assertThat(catchThrowable(this::read)).isInstanceOfAny(EOFException.class, SocketException.class);
    }

    /** Every write is one binary frame. */
    OutputStream binaryFrames() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                send(FINAL | BINARY, Arrays.copyOfRange(bytes, offset, offset + length));
            }
        };
    }

    /** The payloads of binary frames as one stream, which ends with a close frame or the socket. */
    InputStream payloads() {
        return new InputStream() {
            private InputStream current = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                int count;
                while ((count = current.read(bytes, offset, length)) < 0) {
                    Frame next = readUnlessEnded();
                    if (next == null || (next.head() & 0xf) == CLOSE) {
                        return -1;
                    }
                    current = new ByteArrayInputStream(next.payload());
                }
                return count;
            }
        };
    }

    private Frame readUnlessEnded() throws IOException {
        try {
            return read();
        } catch (EOFException e) {
            return null;
        }
    }
}
