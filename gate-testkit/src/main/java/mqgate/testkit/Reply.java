package mqgate.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a handler has answered, out of the envelope that the gate puts replies into: {@code {"Trace","Error","Result"}}.
 *
 * @since 0.1
 */
public final class Reply {

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final JsonNode envelope;

    private Reply(JsonNode envelope) {
        this.envelope = envelope;
    }

    static Reply of(TestMessage message) {
        try {
            JsonNode envelope = MAPPER.readTree(message.body());
            if (envelope.has("Trace") && envelope.has("Error") && envelope.has("Result")) {
                return new Reply(envelope);
            }
        } catch (IOException e) {
            throw new AssertionError(message + " (expected: a reply in the envelope)", e);
        }
        throw new AssertionError(message + " (expected: a reply in the envelope)");
    }

    /**
     * {@return the id of the trace}
     */
    public String trace() {
        return envelope.get("Trace").asText();
    }

    /**
     * {@return why the handler failed, or an empty string}
     */
    public String error() {
        return envelope.get("Error").asText();
    }

    /**
     * {@return the result as JSON: a text has its quotes, nothing is {@code null}}
     */
    public String result() {
        return envelope.get("Result").toString();
    }

    /**
     * Reads the result.
     *
     * @param type what it should be: {@code String.class}, {@code Integer.class}, {@code Map.class}, a class of your own
     * @param <T> that type
     * @return the result
     * @throws AssertionError if it is something else, or the handler failed
     */
    public <T> T resultAs(Class<T> type) {
        if (!error().isEmpty()) {
            throw new AssertionError("error: " + error() + " (expected: a result)");
        }
        try {
            return MAPPER.treeToValue(envelope.get("Result"), type);
        } catch (JsonProcessingException e) {
            throw new AssertionError("result: " + result() + " (expected: a " + type.getSimpleName() + ")", e);
        }
    }

    /** Whether the result is what this is as JSON. */
    boolean hasResult(@Nullable Object expected) {
        try {
            return envelope.get("Result").equals(MAPPER.readTree(MAPPER.writeValueAsBytes(expected)));
        } catch (IOException e) {
            throw new IllegalArgumentException("expected: " + expected + " (expected: what JSON can say)", e);
        }
    }

    @Override
    public String toString() {
        return envelope.toString();
    }
}
