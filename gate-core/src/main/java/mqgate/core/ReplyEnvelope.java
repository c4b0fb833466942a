package mqgate.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mqgate.api.spi.ReplyMarshaller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(ReplyEnvelope.class);

    private static final WarningRate warnings = new WarningRate(System::nanoTime);

    private ReplyEnvelope() {}

    /**
     * Writes a reply. A result that cannot be written becomes null, the error names its type, and the log says why.
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
        String message = cause instanceof JsonProcessingException e ? e.getOriginalMessage() : null;
        String text = message != null && message.startsWith("json: unsupported value")
                ? message
                : "json: unsupported type: " + type(result, cause);
        warn(trace, firstLine(text), message == null ? cause.getClass().getName() : firstLine(message));
        try {
            return envelope(trace, firstLine(text), null);
        } catch (IOException e) {
            throw new IllegalStateException("strings and null are always writable", e);
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    /** A map of things that cannot be written is not to blame, the things are. */
    private static String type(@Nullable Object result, IOException cause) {
        if (cause instanceof InvalidDefinitionException e && e.getType() != null) {
            return e.getType().getRawClass().getName();
        }
        return result == null ? "null" : result.getClass().getName();
    }

    /** Without the exception, whose path names keys of maps, which players may have chosen. */
    private static void warn(String trace, String text, String reason) {
        if (warnings.isDue()) {
            long interval = WarningRate.INTERVAL.toSeconds();
            log.warn(
                    "A result was not written, trace {}: {} ({}); others within {} s are at DEBUG",
                    trace,
                    text,
                    reason,
                    interval);
        } else {
            log.debug("A result was not written, trace {}: {} ({})", trace, text, reason);
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
