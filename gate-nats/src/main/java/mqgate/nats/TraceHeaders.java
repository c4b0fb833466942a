package mqgate.nats;

import io.nats.client.impl.Headers;
import java.util.Optional;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/** A trace span as the headers {@code traceparent} and {@code tracestate} of W3C Trace Context, and back. */
final class TraceHeaders {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    private TraceHeaders() {}

    /** Returns null for ids that the headers cannot carry. */
    static @Nullable Headers of(TraceSpan span) {
        String parent = span.toTraceParent().orElse(null);
        if (parent == null) {
            return null;
        }
        Headers headers = new Headers().put(PARENT, parent);
        return span.traceState().isEmpty() ? headers : headers.put(STATE, span.traceState());
    }

    /** Reads the span of the caller, if it has sent one. */
    static Optional<TraceSpan> read(@Nullable Headers headers) {
        String parent = headers == null ? null : headers.getFirst(PARENT);
        if (headers == null || parent == null) {
            return Optional.empty();
        }
        String state = headers.getFirst(STATE);
        return TraceSpan.parse(parent, state == null ? "" : state);
    }

    /** Reads the span of the caller; without one begins a new trace. */
    static TraceSpan readOrCreate(@Nullable Headers headers) {
        return read(headers).orElseGet(TraceSpan::create);
    }
}
