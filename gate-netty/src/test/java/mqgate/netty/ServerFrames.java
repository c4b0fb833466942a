package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads what a gate sent on a connection for WebSockets, strictly: one HTTP response; if that is 101, frames without mask
 * and fragments, and nothing after a close frame.
 */
final class ServerFrames {

    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 (\\d{3}) [ -~]+\r\n(?:[!-9;-~]+: [ -~]*\r\n)*\r\n");
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("\r\ncontent-length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACCEPT =
            Pattern.compile("\r\nsec-websocket-accept: [A-Za-z0-9+/]{27}=\r\n", Pattern.CASE_INSENSITIVE);
    private static final int SWITCHING_PROTOCOLS = 101;

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private final Inflater inflater = new Inflater(true);
    private boolean compressed;
    private int status;
    private int closeCode;

    private ServerFrames() {}

    static ServerFrames check(byte[] sent) {
        ServerFrames frames = new ServerFrames();
        try {
            frames.readAll(sent);
        } finally {
            frames.inflater.end();
        }
        return frames;
    }

    /** What a gate sent without HTTP, which may be packets or must be nothing. */
    static ServerFrames none(byte[] sent, boolean mayBePackets) {
        assertThat(sent).as("neither HTTP nor nothing").hasSizeLessThan(mayBePackets ? Integer.MAX_VALUE : 1);
        ServerFrames frames = new ServerFrames();
        frames.payload.writeBytes(sent);
        return frames;
    }

    private void readAll(byte[] sent) {
        String text = new String(sent, StandardCharsets.ISO_8859_1);
        Matcher head = HEAD.matcher(text);
        assertThat(head.lookingAt()).as("a HTTP response: %s", text).isTrue();
        status = Integer.parseInt(head.group(1));
        ByteBuffer rest = ByteBuffer.wrap(sent, head.end(), sent.length - head.end());
        if (status == SWITCHING_PROTOCOLS) {
            assertThat(head.group()).containsPattern(ACCEPT);
            compressed = head.group().contains("permessage-deflate");
            while (rest.hasRemaining()) {
                readFrame(rest);
            }
        } else {
            Matcher length = CONTENT_LENGTH.matcher(head.group());
            assertThat(length.find()).as("content-length in %s", head.group()).isTrue();
            assertThat(rest.remaining()).as("body of %s", text).isEqualTo(Integer.parseInt(length.group(1)));
        }
    }

    private void readFrame(ByteBuffer in) {
        assertThat(closeCode).as("close frame before another").isZero();
        int head = ServerFields.u8(in);
        byte[] bytes = new byte[length(in)];
        in.get(bytes);
        switch (head) {
            case 0x82 -> payload.writeBytes(bytes);
            case 0xc2 -> inflate(bytes);
            case 0x88 -> closeCode = closeCode(ByteBuffer.wrap(bytes));
            case 0x8a -> assertThat(bytes).as("pong").hasSizeLessThan(126);
            default -> throw new AssertionError("a frame that begins with " + Integer.toHexString(head));
        }
    }

    /** Adds a compressed message, from which the sender has left out the last four bytes. */
    private void inflate(byte[] bytes) {
        assertThat(compressed).as("agreed on compression").isTrue();
        try {
            inflater.setInput(bytes);
            inflateInput();
            inflater.setInput(new byte[] {0, 0, (byte) 0xff, (byte) 0xff});
            inflateInput();
        } catch (DataFormatException e) {
            throw new AssertionError("a message that is badly compressed", e);
        }
    }

    private void inflateInput() throws DataFormatException {
        byte[] chunk = new byte[8192];
        int count;
        while ((count = inflater.inflate(chunk)) > 0) {
            payload.write(chunk, 0, count);
        }
    }

    private static int length(ByteBuffer in) {
        int length = ServerFields.u8(in);
        if (length == 126) {
            length = ServerFields.u16(in);
            assertThat(length).as("length in two bytes").isGreaterThan(125);
        } else if (length == 127) {
            length = Math.toIntExact(in.getLong());
            assertThat(length).as("length in eight bytes").isGreaterThan(65_535);
        }
        assertThat(length).as("length, without a mask").isLessThanOrEqualTo(in.remaining());
        return length;
    }

    private static int closeCode(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return 1005; // what RFC 6455 calls a close without code
        }
        int code = ServerFields.u16(in);
        assertThat(code).as("close code").isBetween(1000, 4999).isNotIn(1004, 1005, 1006, 1015);
        assertThat(in.remaining()).as("reason").isLessThan(124);
        return code;
    }

    /** Returns the status of the response, 0 if there was none. */
    int status() {
        return status;
    }

    /** Returns what the binary frames carried. */
    byte[] payload() {
        return payload.toByteArray();
    }

    /** Returns the code of the close frame, 0 if there was none. */
    int closeCode() {
        return closeCode;
    }
}
