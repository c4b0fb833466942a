package mqgate.examples;

import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;

/** A client that sends and sees bytes, written as hex digits. Blocks at most ten seconds in a read. */
final class RawTcp implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final HexFormat HEX = HexFormat.of();

    private final Socket socket;

    private RawTcp(Socket socket) {
        this.socket = socket;
    }

    static RawTcp connect(ChildProcess example, String listener) throws IOException {
        Socket socket = new Socket("127.0.0.1", example.port(listener));
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return new RawTcp(socket);
    }

    void send(String hex) throws IOException {
        socket.getOutputStream().write(HEX.parseHex(hex));
    }

    /** Reads so many bytes, or fewer if the connection ends before. */
    String read(int bytes) throws IOException {
        return HEX.formatHex(socket.getInputStream().readNBytes(bytes));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
