package mqgate.netty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.Connection;

/**
 * A protocol of lines: the server asks {@code WHO?}, the client says {@code HELLO name}, then both send
 * {@code topic payload}. {@code QUIT} ends it.
 */
final class LineProtocol implements AgentProtocol {

    final AtomicInteger closed = new AtomicInteger();
    volatile Gate gate;
    volatile Connection connection;

    private final StringBuilder unread = new StringBuilder();

    @Override
    public void onInit(Gate gate, Connection connection) {
        this.gate = gate;
        this.connection = connection;
        send("WHO?");
    }

    @Override
    public void onBytes(byte[] bytes) throws IOException {
        unread.append(new String(bytes, StandardCharsets.US_ASCII));
        int end;
        while ((end = unread.indexOf("\n")) >= 0) {
            String line = unread.substring(0, end);
            unread.delete(0, end + 1);
            onLine(line);
        }
    }

    private void onLine(String line) throws IOException {
        if (line.equals("QUIT")) {
            send("BYE");
            connection.close(CloseReason.CLIENT_DISCONNECT);
            return;
        }
        int blank = line.indexOf(' ');
        if (blank < 0) {
            throw new IOException("a line without a blank: " + line);
        }
        String first = line.substring(0, blank);
        String rest = line.substring(blank + 1);
        if (first.equals("HELLO")) {
            connection.accept(rest);
            send("WELCOME " + rest);
        } else {
            connection.receive(first, rest.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void send(String line) {
        connection.send((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public byte[] encode(String topic, byte[] body) throws IOException {
        if (topic.indexOf(' ') >= 0) {
            throw new IOException("a blank in a topic: " + topic);
        }
        if (topic.equals("broken")) {
            throw new AssertionError("a fault of the protocol");
        }
        return (topic + " " + new String(body, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onClose() {
        closed.incrementAndGet();
    }
}
