package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text that may be none: bytes that are no UTF-8 become characters that no text has, low surrogates alone, and these become the
 * same bytes again.
 */
final class LenientUtf8 {

    private static final int FIRST = 0xdc80;
    private static final int LAST = 0xdcff;
    private static final int ESCAPE = 0xdc00;

    private LenientUtf8() {}

    static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put(escape(in.get()));
            }
            while (in.hasRemaining() && in.get(in.position()) < 0) { // text or not: they come back the same
                out.put(escape(in.get()));
            }
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    private static char escape(byte b) {
        return (char) (ESCAPE | (b & 0xff));
    }

    /** Writes as many bytes as {@link ByteBufUtil#utf8Bytes} counts, which takes each lone surrogate for one byte. */
    static void write(String text, ByteBuf out) {
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                ByteBufUtil.writeUtf8(out, text.substring(written, i));
                out.writeByte(text.charAt(i));
                written = i + 1;
            }
        }
        ByteBufUtil.writeUtf8(out, text.substring(written));
    }

    private static boolean isEscape(String text, int i) {
        char c = text.charAt(i);
        return c >= FIRST && c <= LAST && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
