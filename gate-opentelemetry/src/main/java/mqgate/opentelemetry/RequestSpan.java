package mqgate.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RequestTrace;
import org.jspecify.annotations.Nullable;

/** The span of one request. Goes from thread to thread with it. */
final class RequestSpan implements RequestTrace {

    /** Errors quote what clients have sent. */
    private static final int MOST_OF_AN_ERROR = 256;

    private final Span span;
    private final Context parent;
    private final TraceSpan traceSpan;

    RequestSpan(Span span, Context parent, TraceSpan traceSpan) {
        this.span = span;
        this.parent = parent;
        this.traceSpan = traceSpan;
    }

    @Override
    public TraceSpan getTraceSpan() {
        return traceSpan;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // whoever enters closes
    public Scope enter() {
        return parent.with(span).makeCurrent()::close;
    }

    @Override
    public void end(String error, @Nullable Throwable failure) {
        if (failure != null || !error.isEmpty()) {
            span.setStatus(StatusCode.ERROR, error.substring(0, Math.min(error.length(), MOST_OF_AN_ERROR)));
        }
        try {
            if (failure != null) {
                span.recordException(failure);
            }
        } finally { // also after a failure that cannot be described
            span.end();
        }
    }
}
