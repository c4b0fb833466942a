package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Session;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.Connection;

/** Lines of text: first {@code hello NAME}, then {@code TOPIC BODY} both ways, at last {@code bye}. Owned by the event loop. */
public final class LineProtocol implements AgentProtocol {

    private static final int LONGEST_LINE = 4096;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Connection connection;
    private Session session;

    @Override
    public void onInit(Gate gate, Connection connection) {
        this.connection = connection;
    }

    /** Bytes come cut anywhere: half a line, or three lines and a half. */
    @Override
    public void onBytes(byte[] bytes) throws IOException {
        for (byte next : bytes) {
            if (next == '\n') {
                onLine(line.toString(UTF_8).strip());
                line.reset();
            } else if (line.size() < LONGEST_LINE) {
                line.write(next);
            } else {
                throw new IOException("line: longer than " + LONGEST_LINE + " bytes (expected: a line end)");
            }
        }
    }

    private void onLine(String text) throws IOException {
        String[] words = text.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        if (text.equals("bye")) {
            connection.close(CloseReason.CLIENT_DISCONNECT);
        } else if (session != null) {
            connection.receive(words[0], rest.getBytes(UTF_8));
        } else if (words[0].equals("hello")) {
            session = connection.accept(rest);
        } else {
            throw new IOException("line: " + text + " (expected: hello NAME)");
        }
    }

    /** Called by any thread that sends, so it uses nothing of this object. */
    @Override
    public byte[] encode(String topic, byte[] body) throws IOException {
        String text = topic + " " + new String(body, UTF_8);
        if (text.indexOf('\n') >= 0) {
            throw new IOException("body: of several lines (expected: one)");
        }
        return (text + "\n").getBytes(UTF_8);
    }
}
