package mqgate.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mqgate.api.spi.ReplyMarshaller;
import org.jspecify.annotations.Nullable;

/**
 * The reply that mqant's clients know: {@code {"Trace":…,"Error":…,"Result":…}}, byte for byte as Go writes it.
 *
 * <p>Safe for use from any thread.
 *
 * @since 0.1
 */
public final class ReplyEnvelope implements ReplyMarshaller {

    /** The only instance that is needed. */
    public static final ReplyEnvelope INSTANCE = new ReplyEnvelope();

    private ReplyEnvelope() {}

    /**
     * Writes a reply. A result that cannot be written becomes null, and the error says why.
     *
     * @param trace the trace id
     * @param error the error, or an empty string
     * @param result the result; bytes become base64, empty ones null
     * @return the JSON in UTF-8
     */
    @Override
    public byte[] marshal(String trace, String error, @Nullable Object result) {
        try {
            return envelope(trace, error, result instanceof byte[] bytes && bytes.length == 0 ? null : result);
        } catch (IOException e) {
            return unsupported(trace, result, e);
        }
    }

    private static byte[] unsupported(String trace, @Nullable Object result, IOException cause) {
        String type = result == null ? "null" : result.getClass().getName();
        String message = cause instanceof JsonProcessingException e ? e.getOriginalMessage() : null;
        String text = message != null && message.startsWith("json: unsupported value")
                ? message
                : "json: unsupported type: " + type;
        try {
            return envelope(trace, text.lines().findFirst().orElse(text), null);
        } catch (IOException e) {
            throw new IllegalStateException("strings and null are always writable", e);
        }
    }

    private static byte[] envelope(String trace, String error, @Nullable Object result) throws IOException {
        String json = "{\"Trace\":" + Json.write(trace) + ",\"Error\":" + Json.write(error) + ",\"Result\":"
                + Json.write(result) + "}";
        return replaceLoneSurrogates(json).getBytes(StandardCharsets.UTF_8);
    }

    /** Text that is no Unicode, which a Java string can hold, becomes the escape that Go writes for bad UTF-8. */
    private static String replaceLoneSurrogates(String json) {
        if (json.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return json;
        }
        StringBuilder clean = new StringBuilder(json.length() + 8);
        json.codePoints().forEach(c -> {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                clean.append("\\ufffd");
            } else {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }
}
