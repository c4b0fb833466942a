package mqgate.core;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.RequestTracer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows each request for a {@link RequestTracer} and puts it into the context of log lines. A process that handles messages calls
 * {@link #begin} when it takes one in, {@link #enter} around the handler, and {@link #end} when the answer is on its way; a message that
 * was not begun is handled as without all this.
 *
 * <p>Nothing is thrown here: what a tracer throws is logged. Immutable and safe for use from any thread.
 *
 * @since 0.1
 */
public final class RequestTracing {

    private static final Logger log = LoggerFactory.getLogger(RequestTracing.class);

    private final @Nullable RequestTracer tracer;
    private final boolean logContext;
    private final WarningRate warnings = new WarningRate(System::nanoTime);

    private RequestTracing(@Nullable RequestTracer tracer, boolean logContext) {
        this.tracer = tracer;
        this.logContext = logContext;
    }

    /**
     * Makes what follows requests.
     *
     * @param tracer what is told of them, or null
     * @param logContext whether log lines are to say which session, user and trace they are of
     * @return null if there is nothing to be done
     */
    public static @Nullable RequestTracing of(@Nullable RequestTracer tracer, boolean logContext) {
        return tracer == null && !logContext ? null : new RequestTracing(tracer, logContext);
    }

    /**
     * Begins a request, before its message waits for anything.
     *
     * @param session the session that it is of
     * @param message the message as it came
     * @return the message that is to be handled, and given to the other methods
     */
    public Message begin(Session session, Message message) {
        RequestTrace trace = tracer == null
                ? null
                : contained("begin", () -> requireNonNull(tracer.begin(session, message), "trace"));
        TraceSpan own = trace == null ? null : contained("getTraceSpan", trace::getTraceSpan);
        return new TracedMessage(
                this,
                session,
                message,
                trace,
                own != null ? own : message.getTraceSpan().orElse(null));
    }

    /**
     * The handler of a message is about to be called on this thread.
     *
     * @param message the message
     * @return what is to be closed, on the same thread, when it has returned
     */
    public static RequestTrace.Scope enter(Message message) {
        return message instanceof TracedMessage traced ? traced.tracing.entered(traced) : RequestTrace.Scope.NOTHING;
    }

    private RequestTrace.Scope entered(TracedMessage message) {
        RequestTrace.Scope logged = logged(message);
        RequestTrace trace = message.trace;
        RequestTrace.Scope entered = trace == null ? null : contained("enter", trace::enter);
        return entered == null
                ? logged
                : () -> {
                    run("close", entered::close);
                    logged.close();
                };
    }

    /**
     * Something is about to be done for a message, on this thread, that may be logged.
     *
     * @param message the message
     * @return what is to be closed, on the same thread, when it is done
     */
    public static RequestTrace.Scope log(Message message) {
        return message instanceof TracedMessage traced ? traced.tracing.logged(traced) : RequestTrace.Scope.NOTHING;
    }

    private RequestTrace.Scope logged(TracedMessage message) {
        return logContext ? new LogContext(message.session, message.span) : RequestTrace.Scope.NOTHING;
    }

    /** A handler has thrown what nobody is answered. */
    static void failed(Message message, Throwable failure) {
        if (message instanceof TracedMessage traced) {
            traced.hiddenFailure = failure;
        }
    }

    /**
     * The request is over. To be called once.
     *
     * @param message the message
     * @param error what was answered as an error, or an empty string
     * @param failure what the handler threw, or null
     */
    public static void end(Message message, String error, @Nullable Throwable failure) {
        if (message instanceof TracedMessage traced && traced.trace != null) {
            RequestTrace trace = traced.trace;
            Throwable thrown = failure != null ? failure : traced.hiddenFailure;
            traced.tracing.run("end", () -> trace.end(error, unwrapped(thrown)));
        }
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void run(String what, Runnable call) {
        contained(what, () -> {
            call.run();
            return what;
        });
    }

    private <T> @Nullable T contained(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (Throwable e) {
            if (warnings.isDue()) {
                log.warn(
                        "The request tracer failed ({}); others within {} s are at DEBUG",
                        what,
                        WarningRate.INTERVAL.toSeconds(),
                        e);
            } else {
                log.debug("The request tracer failed ({})", what, e);
            }
            return null;
        }
    }
}
