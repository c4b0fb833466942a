package mqgate.nats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The subjects that processes talk on, all below one prefix. Names come from elsewhere, some even from clients: each becomes
 * exactly one part of a subject, whatever is in it. Immutable.
 */
final class Subjects {

    /** Longer names are nobody's: NATS ends the connection of whoever sends a subject of some thousand bytes. */
    static final int LONGEST_NAME = 256;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String prefix;

    Subjects(String prefix) {
        this.prefix = prefix;
    }

    /** Refuses a name that cannot be a part of a subject. */
    static void checkName(String what, String name) {
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    what + ": " + name.length() + " characters (expected: at most " + LONGEST_NAME + ")");
        }
        if (!isUnicode(name)) {
            throw new IllegalArgumentException(what + ": half of a character (expected: Unicode)");
        }
    }

    /** Returns whether a name can be a part of a subject. */
    static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && isUnicode(name);
    }

    /** A string of Java can have half of a pair of surrogates, which in UTF-8 is a question mark, and with that another name. */
    private static boolean isUnicode(String name) {
        return name.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Calls of one gate. */
    String gate(String serverId) {
        return prefix + ".gate." + part(serverId);
    }

    /** Calls of every gate. */
    String gates() {
        return prefix + ".gates";
    }

    /** Requests to any node of a module, or to one if there is an {@code @} and an id in the name. */
    String module(String module) {
        int at = module.indexOf('@');
        String type = prefix + ".module." + part(at < 0 ? module : module.substring(0, at));
        return at < 0 || at == module.length() - 1 ? type : type + "." + part(module.substring(at + 1));
    }

    /** What gates say of themselves. */
    String presence() {
        return prefix + ".presence";
    }

    /** Where gates are asked to say something of themselves. */
    String presenceWanted() {
        return prefix + ".presence-wanted";
    }

    String inboxPrefix() {
        return prefix + ".inbox.";
    }

    /** The name of a bucket of JetStream. */
    String bucket(String name) {
        return prefix.replace('.', '_') + "-" + name;
    }

    /** Returns a name as one part of a subject, which is also a key of a bucket: all but letters, digits, - and _ is escaped. */
    static String part(String name) {
        StringBuilder part = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isPlain(c)) {
                part.append(c);
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < name.length() ? i + 2 : i + 1;
                for (byte b : name.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    part.append('=').append(HEX.toHexDigits(b));
                }
                i = end - 1;
            }
        }
        return part.isEmpty() ? "=" : part.toString();
    }

    /** Returns the name that a part stands for. */
    static String name(String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) != '=') {
                bytes.write(part.charAt(i));
            } else if (i + 2 < part.length()) {
                bytes.write(HexFormat.fromHexDigits(part, i + 1, i + 3));
                i += 2;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
