package mqgate.netty;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What clients send in bulk, and what they see. */
final class Replies {

    private Replies() {}

    /** Matches what {@link TestClient#readPublish} returns for an error reply; the trace is any. */
    static Pattern error(String topic, String error) {
        return envelope(topic, error, "null");
    }

    /** Matches a reply in the envelope. */
    static Pattern envelope(String topic, String error, String resultJson) {
        return Pattern.compile(Pattern.quote(topic + ":{\"Trace\":\"") + "[0-9a-f]{32}"
                + Pattern.quote("\",\"Error\":\"" + error + "\",\"Result\":" + resultJson + "}"));
    }

    /** The packets of messages {@code first} to {@code last - 1}, each with its number as payload. */
    static byte[] numbered(String topic, int first, int last) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        IntStream.range(first, last)
                .forEach(i -> packets.writeBytes(TestClient.publishPacket(topic, utf8(Integer.toString(i)))));
        return packets.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
