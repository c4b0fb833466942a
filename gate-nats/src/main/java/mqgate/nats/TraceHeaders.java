package mqgate.nats;

import io.nats.client.impl.Headers;
import java.util.regex.Pattern;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/** A trace span as the header {@code traceparent} of W3C Trace Context, and back. */
final class TraceHeaders {

    private static final String NAME = "traceparent";
    private static final String HALF_AN_ID = "0000000000000000";
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int END = 52;

    private static final Pattern FORM =
            Pattern.compile("(?:[0-9a-e][0-9a-f]|f[0-9a-e])-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.*");

    private TraceHeaders() {}

    /** Returns null for ids that are not of hex digits, which the header cannot carry. */
    static @Nullable Headers of(TraceSpan span) {
        String trace = padded(span.traceId());
        if (trace == null || !isHex(span.spanId(), 16)) {
            return null;
        }
        return new Headers().put(NAME, "00-" + trace + "-" + span.spanId() + "-01");
    }

    private static @Nullable String padded(String traceId) {
        if (isHex(traceId, 16)) {
            return HALF_AN_ID + traceId;
        }
        return isHex(traceId, 32) ? traceId : null;
    }

    private static boolean isHex(String id, int length) {
        if (id.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = id.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Reads the span of the caller; without one begins a new trace. */
    static TraceSpan read(@Nullable Headers headers) {
        String value = headers == null ? null : headers.getFirst(NAME);
        if (value == null || value.length() < END || !FORM.matcher(value).matches()) {
            return TraceSpan.create();
        }
        String trace = value.substring(TRACE, SPAN - 1);
        String own = trace.startsWith(HALF_AN_ID) ? trace.substring(HALF_AN_ID.length()) : trace;
        return new TraceSpan(own, value.substring(SPAN, END));
    }
}
