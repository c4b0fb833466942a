package mqgate.api;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ties the log lines and calls of one request together.
 *
 * @param traceId the request's id, 16 lower-case hex digits when made here
 * @param spanId the id of this step of the request, likewise
 * @source log.TraceSpan
 * @since 0.1
 */
public record TraceSpan(String traceId, String spanId) {

    /**
     * {@return a new trace with its first span}
     */
    public static TraceSpan create() {
        return new TraceSpan(newId(), newId());
    }

    /**
     * {@return a new span of the same trace}
     *
     * @source log.TraceSpan.ExtractSpan
     */
    public TraceSpan child() {
        return new TraceSpan(traceId, newId());
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
