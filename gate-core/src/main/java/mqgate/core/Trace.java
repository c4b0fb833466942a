package mqgate.core;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * A trace that a session and its copies share. Its id is made when somebody first asks for it: most connections are never asked.
 * Safe for any thread.
 */
final class Trace implements Tracing {

    private static final AtomicReferenceFieldUpdater<Trace, @Nullable TraceSpan> FIRST =
            AtomicReferenceFieldUpdater.newUpdater(Trace.class, TraceSpan.class, "first");

    /** A span of the trace, from which the others have all but their id; it has none itself if the trace began here. */
    private volatile @Nullable TraceSpan first;

    /** A trace with an id of its own. */
    Trace() {}

    /** A trace that has begun elsewhere. */
    Trace(TraceSpan first) {
        this.first = first;
    }

    @Override
    public Trace trace() {
        return this;
    }

    String id() {
        return first().traceId();
    }

    private TraceSpan first() {
        TraceSpan known = first;
        if (known != null) {
            return known;
        }
        TraceSpan made = new TraceSpan(TraceSpan.create().traceId(), "");
        return FIRST.compareAndSet(this, null, made) ? made : first();
    }

    @Override
    public Begun begun() {
        return new Begun(this, first().child());
    }
}
