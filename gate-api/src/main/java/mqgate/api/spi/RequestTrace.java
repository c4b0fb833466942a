package mqgate.api.spi;

import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * What follows one request for a {@link RequestTracer}. Its methods are called on different threads, one after the other.
 *
 * @since 0.1
 */
public interface RequestTrace {

    /**
     * {@return the span of the request: what handlers see, what goes on to other machines, and whose trace id is in the answer; always
     * the same}
     */
    TraceSpan getTraceSpan();

    /**
     * The handler is about to be called on this thread.
     *
     * <p>When: at most once; not at all for a message that is refused before.
     *
     * @return what is closed when the handler has returned, on the same thread; for an asynchronous handler that is before its result
     *     is there
     */
    Scope enter();

    /**
     * The request is over: its answer, if it has one, is on its way.
     *
     * <p>When: exactly once, last; on any thread.
     *
     * @param error what was answered as an error, or an empty string
     * @param failure what the handler threw, or null
     */
    void end(String error, @Nullable Throwable failure);

    /** The time in which a handler runs on a thread. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** Nothing to be undone. */
        Scope NOTHING = () -> {};

        /** The handler has returned. */
        @Override
        void close();
    }
}
