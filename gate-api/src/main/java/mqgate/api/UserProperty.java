package mqgate.api;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A name and a value of the user's own that travel with an MQTT 5 message. A message can have several with one name.
 *
 * @param name the name, at most 65535 bytes in UTF-8, without the character 0
 * @param value the value, as the name
 * @since 0.1
 */
public record UserProperty(String name, String value) {
    private static final int MAX_BYTES = 65_535;

    /**
     * Checks both.
     *
     * @param name the name
     * @param value the value
     * @throws IllegalArgumentException if one is too long or has the character 0
     */
    public UserProperty {
        check("name", name);
        check("value", value);
    }

    private static void check(String field, String text) {
        Objects.requireNonNull(text, field);
        boolean fits = text.length() <= MAX_BYTES / 3 || text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        if (!fits || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "%s: %d characters (expected: at most 65535 bytes, without the character 0)"
                            .formatted(field, text.length()));
        }
    }
}
