package mqgate.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/** The spans of the gate as those of OpenTelemetry, and back. Both speak W3C Trace Context. Without state. */
final class Contexts {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<TraceSpan> HEADERS = new TextMapGetter<>() {

        @Override
        public @Nullable String get(@Nullable TraceSpan span, String key) {
            if (span == null) {
                return null;
            }
            return key.equals(PARENT) ? span.toTraceParent().orElse(null) : span.traceState();
        }
    };

    private Contexts() {}

    /** Returns the context of a span of somebody else; the root if it is none that OpenTelemetry could have. */
    static Context of(TraceSpan span) {
        return W3C.extract(Context.root(), span, HEADERS);
    }

    /** Returns a span as the gate hands it on. */
    static TraceSpan traceSpan(Span span) {
        SpanContext context = span.getSpanContext();
        return new TraceSpan(context.getTraceId(), context.getSpanId(), context.isSampled(), traceState(span));
    }

    private static String traceState(Span span) {
        if (span.getSpanContext().getTraceState().isEmpty()) {
            return "";
        }
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.root().with(span), headers, Map::put);
        return headers.getOrDefault(STATE, "");
    }
}
