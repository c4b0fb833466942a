package mqgate.netty;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The text of a request for a WebSocket, right unless a test changes it. Immutable. */
final class UpgradeRequest {

    private final String line;
    private final List<String> headers;

    private UpgradeRequest(String line, List<String> headers) {
        this.line = line;
        this.headers = headers;
    }

    static UpgradeRequest to(String path) {
        return new UpgradeRequest(
                "GET " + path + " HTTP/1.1",
                List.of(
                        "Host: localhost",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    }

    static UpgradeRequest valid() {
        return to("/mqtt");
    }

    UpgradeRequest line(String other) {
        return new UpgradeRequest(other, headers);
    }

    UpgradeRequest without(String name) {
        List<String> rest = new ArrayList<>(headers);
        rest.removeIf(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1));
        return new UpgradeRequest(line, rest);
    }

    UpgradeRequest and(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new UpgradeRequest(line, more);
    }

    /** Replaces a header, or leaves it out if the value is empty. */
    UpgradeRequest with(String name, String value) {
        return value.isEmpty() ? without(name) : without(name).and(name + ": " + value);
    }

    byte[] bytes() {
        String text = line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Answer send(Socket socket) throws IOException {
        socket.getOutputStream().write(bytes());
        return Answer.read(socket);
    }

    /** The head of an answer. */
    record Answer(String head) {

        static Answer read(Socket socket) throws IOException {
            StringBuilder head = new StringBuilder();
            InputStream in = socket.getInputStream();
            int b;
            while (head.indexOf("\r\n\r\n") < 0 && (b = in.read()) >= 0) {
                head.append((char) b);
            }
            return new Answer(head.toString());
        }

        int status() {
            return head.startsWith("HTTP/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : -1;
        }

        /** The value of a header, {@code none} if it is not there. */
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("none");
        }
    }
}
