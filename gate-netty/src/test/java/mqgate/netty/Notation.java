package mqgate.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Packets as the dialogue files write them.
 *
 * <ul>
 *   <li>{@code 1f}: a byte; {@code 1f*9}: the same byte nine times
 *   <li>{@code <text>}: a string with its length; {@code "text"} or {@code 'text'}: its bytes only
 *   <li>{@code .}: the remaining length of all that follows, or of what comes before {@code |}
 *   <li><code>{ … }</code>: a block with its length in front
 *   <li>{@code ??}: any byte, {@code ??*9}: any nine; {@code …}: any rest, which also leaves the lengths around it open
 * </ul>
 */
final class Notation {

    private static final String END = "";
    private static final int ANY = -1;
    private static final int ANY_LENGTH = -2;
    private static final int REST = -3;

    private static final Pattern TOKEN = Pattern.compile(
            "<([^>]*)>|\"([^\"]*)\"|'([^']*)'" + "|([0-9a-f]{2}|\\?\\?)(?:\\*([0-9]+))?|([.|{}…])|\\s+|(.)");

    private final String text;
    private final Matcher tokens;

    private Notation(String text) {
        this.text = text;
        tokens = TOKEN.matcher(text);
    }

    /** What a client sends: every byte is known. */
    static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int element : new Notation(text).elements(END)) {
            if (element < 0) {
                throw new IllegalArgumentException("not every byte is known: " + text);
            }
            bytes.write(element);
        }
        return bytes.toByteArray();
    }

    static boolean matches(String text, byte[] packet) {
        int at = 0;
        for (int element : new Notation(text).elements(END)) {
            if (element == REST) {
                return true;
            }
            if (at == packet.length || (element >= 0 && element != (packet[at] & 0xff))) {
                return false;
            }
            while (element == ANY_LENGTH && packet[at] < 0 && at + 1 < packet.length) {
                at++;
            }
            at++;
        }
        return at == packet.length;
    }

    /** Reads up to the end of the line or a token before it, which a block must have. */
    private List<Integer> elements(String last) {
        List<Integer> elements = new ArrayList<>();
        while (tokens.find()) {
            if (tokens.group(1) != null) {
                byte[] string = tokens.group(1).getBytes(UTF_8);
                elements.addAll(List.of(string.length >> 8, string.length & 0xff));
                add(elements, string);
            } else if (tokens.group(2) != null) {
                add(elements, tokens.group(2).getBytes(UTF_8));
            } else if (tokens.group(3) != null) {
                add(elements, tokens.group(3).getBytes(UTF_8));
            } else if (tokens.group(4) != null) {
                addRepeated(elements, tokens.group(4), tokens.group(5));
            } else if (tokens.group(6) != null) {
                if (tokens.group(6).equals(last)) {
                    return elements;
                }
                addSpecial(elements, tokens.group(6));
            } else if (tokens.group(7) != null) {
                throw malformed();
            }
        }
        if (last.equals("}")) {
            throw malformed();
        }
        return elements;
    }

    private void addSpecial(List<Integer> elements, String token) {
        switch (token) {
            case "…" -> elements.add(REST);
            case "{" -> addWithLength(elements, elements("}"));
            case "." -> addWithLength(elements, elements("|"));
            case "|" -> {}
            default -> throw malformed();
        }
    }

    private static void addWithLength(List<Integer> elements, List<Integer> content) {
        if (content.contains(REST)) {
            elements.add(ANY_LENGTH);
        } else {
            int rest = content.size();
            while (rest > 0x7f) {
                elements.add((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            elements.add(rest);
        }
        elements.addAll(content);
    }

    private static void add(List<Integer> elements, byte[] bytes) {
        for (byte b : bytes) {
            elements.add(b & 0xff);
        }
    }

    private static void addRepeated(List<Integer> elements, String token, String times) {
        int element = token.equals("??") ? ANY : HexFormat.fromHexDigits(token);
        IntStream.range(0, times == null ? 1 : Integer.parseInt(times)).forEach(i -> elements.add(element));
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("notation: " + text);
    }
}
