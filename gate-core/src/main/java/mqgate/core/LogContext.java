package mqgate.core;

import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RequestTrace;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What log lines of a thread say of the request that it is busy with, in the MDC of slf4j. What the thread had under the same names is
 * there again when this is closed, on the same thread.
 */
final class LogContext implements RequestTrace.Scope {

    private static final String SESSION = "gate.session";
    private static final String USER = "gate.user";
    private static final String TRACE = "gate.trace";
    private static final int LONGEST = 128;

    private final @Nullable String sessionBefore = MDC.get(SESSION);
    private final @Nullable String userBefore = MDC.get(USER);
    private final @Nullable String traceBefore = MDC.get(TRACE);

    /** Without a span of its own a request belongs to the trace of its session. */
    LogContext(Session session, @Nullable TraceSpan span) {
        String userId = session.getUserId();
        set(SESSION, session.getSessionId());
        set(USER, userId.isEmpty() ? null : plain(userId));
        set(TRACE, span != null ? span.traceId() : session.getTraceId());
    }

    /** Returns a text that a client may have chosen as it goes into the log: short and in one line. */
    static String plain(String text) {
        String head = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return head.chars().anyMatch(Character::isISOControl) ? head.replaceAll("\\p{Cc}", "?") : head;
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }

    @Override
    public void close() {
        set(SESSION, sessionBefore);
        set(USER, userBefore);
        set(TRACE, traceBefore);
    }
}
