package mqgate.core;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * A trace that a session and its copies share. Its id is made when somebody first asks for it: most connections are never asked.
 * Safe for any thread.
 */
final class Trace implements Tracing {

    private static final AtomicReferenceFieldUpdater<Trace, @Nullable String> ID =
            AtomicReferenceFieldUpdater.newUpdater(Trace.class, String.class, "id");

    private volatile @Nullable String id;

    /** A trace with an id of its own. */
    Trace() {}

    /** A trace that has begun elsewhere. */
    Trace(String id) {
        this.id = id;
    }

    @Override
    public Trace trace() {
        return this;
    }

    String id() {
        String known = id;
        if (known != null) {
            return known;
        }
        String made = TraceSpan.create().traceId();
        return ID.compareAndSet(this, null, made) ? made : id();
    }

    @Override
    public Begun begun() {
        return new Begun(this, new TraceSpan(id(), "").child());
    }
}
