package mqgate.examples.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** Sends a request as it is written, which no well-behaved client does, and reads the answer. Blocks at most 20 seconds in a read. */
public final class RawHttp {

    private static final int READ_TIMEOUT_MILLIS = 20_000;

    private RawHttp() {}

    /** What came back. */
    public record Answer(int status, String head, String body) {

        /** The value of a header, or an empty string. */
        public String header(String name) {
            String wanted = name.toLowerCase(Locale.ROOT) + ": ";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                    .map(line -> line.substring(wanted.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    public static Answer get(InetSocketAddress server, String target) throws IOException {
        return request(server, "GET", target, "localhost");
    }

    public static Answer request(InetSocketAddress server, String method, String target, String host)
            throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            String request = method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return answer(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    private static Answer answer(String text) {
        int end = text.indexOf("\r\n\r\n");
        String head = text.substring(0, end);
        return new Answer(Integer.parseInt(head.substring(9, 12)), head, text.substring(end + 4));
    }
}
