package mqgate.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes bytes for whoever reads a failure. */
final class Text {

    private static final int LONGEST = 200;

    private Text() {}

    /** As text in quotes if it is some, as hex digits otherwise; not all if it is long. */
    static String of(byte[] body) {
        return shortened(readable(body));
    }

    private static String readable(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            boolean plain = text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
            return plain ? '"' + text + '"' : hex(body);
        } catch (CharacterCodingException e) {
            return hex(body); // no text
        }
    }

    private static String hex(byte[] body) {
        return "0x" + HexFormat.of().formatHex(body);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "… (" + text.length() + " characters)";
    }
}
