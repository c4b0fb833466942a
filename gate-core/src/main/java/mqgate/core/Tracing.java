package mqgate.core;

import mqgate.api.TraceSpan;

/** How far the trace of one session object has come: a {@link Trace} without a span in it, or with one. */
sealed interface Tracing permits Trace, Tracing.Begun {

    Trace trace();

    /** Returns the same with a span, a new one if there is none. */
    Begun begun();

    /** A trace and the span in it. */
    record Begun(Trace trace, TraceSpan span) implements Tracing {

        static Begun of(TraceSpan span) {
            return new Begun(new Trace(span), span);
        }

        @Override
        public Begun begun() {
            return this;
        }
    }
}
