package mqgate.api;

import static java.util.Objects.requireNonNull;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ties the log lines and calls of one request together, on all machines that it comes to, in the terms of W3C Trace Context.
 *
 * @param traceId the request's id, 32 lower-case hex digits when made here; other programs may have others
 * @param spanId the id of this step of the request, 16 lower-case hex digits when made here
 * @param sampled whether somebody before has decided to record the request
 * @param traceState what tracing systems on the way want to be handed on, as the standard's second header has it; may be empty
 * @source log.TraceSpan
 * @since 0.1
 */
public record TraceSpan(String traceId, String spanId, boolean sampled, String traceState) {

    private static final String HALF_AN_ID = "0000000000000000";
    private static final String NO_TRACE = HALF_AN_ID + HALF_AN_ID;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int END = 55;

    /** What the standard wants everybody to hand on; more may be cut off, and is, because it comes from clients. */
    private static final int LONGEST_STATE = 512;

    /**
     * Checks that all is there.
     *
     * @param traceId the trace
     * @param spanId the span
     * @param sampled whether it is recorded
     * @param traceState what is handed on
     * @throws IllegalArgumentException if the state has a character that no header can have
     */
    public TraceSpan {
        requireNonNull(traceId, "traceId");
        requireNonNull(spanId, "spanId");
        if (!isPrintable(requireNonNull(traceState, "traceState"))) {
            throw new IllegalArgumentException(
                    "traceState: " + traceState.length() + " characters (expected: those from blank to ~ only)");
        }
    }

    /**
     * Makes a span that is sampled and has no state.
     *
     * @param traceId the trace
     * @param spanId the span
     */
    public TraceSpan(String traceId, String spanId) {
        this(traceId, spanId, true, "");
    }

    /**
     * {@return a new trace with its first span}
     */
    public static TraceSpan create() {
        return new TraceSpan(newId() + newId(), newId());
    }

    /**
     * {@return a new span of the same trace}
     *
     * @source log.TraceSpan.ExtractSpan
     */
    public TraceSpan child() {
        return new TraceSpan(traceId, newId(), sampled, traceState);
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /**
     * Reads the two headers of W3C Trace Context. It looks at no more of them than the standard gives a meaning, however long they are.
     *
     * @param traceParent the value of the header that names trace and span
     * @param traceState the value of the other header, or an empty string; it is left out if it is longer than 512 characters or has
     *     one that no header can have
     * @return the span that it names, or empty if it is not of the form that the standard wants: such a header is to be ignored
     */
    public static Optional<TraceSpan> parse(String traceParent, String traceState) {
        if (!isTraceParent(traceParent)) {
            return Optional.empty();
        }
        String trace = traceParent.substring(TRACE, SPAN - 1);
        String span = traceParent.substring(SPAN, FLAGS - 1);
        boolean sampled = (HexFormat.fromHexDigits(traceParent, FLAGS, END) & 1) != 0;
        boolean goodState = traceState.length() <= LONGEST_STATE && isPrintable(traceState);
        return Optional.of(new TraceSpan(trace, span, sampled, goodState ? traceState : ""));
    }

    /** Version 00 has no more than the four fields, later ones may; there is no version ff, and no id of zeros only. */
    private static boolean isTraceParent(String header) {
        return header.length() >= END
                && (header.length() == END || (header.charAt(END) == '-' && !header.startsWith("00")))
                && areFields(header)
                && !header.startsWith("ff")
                && !header.startsWith(NO_TRACE, TRACE)
                && !header.startsWith(HALF_AN_ID, SPAN);
    }

    private static boolean areFields(String header) {
        return isHex(header, 0, TRACE - 1)
                && header.charAt(TRACE - 1) == '-'
                && isHex(header, TRACE, SPAN - 1)
                && header.charAt(SPAN - 1) == '-'
                && isHex(header, SPAN, FLAGS - 1)
                && header.charAt(FLAGS - 1) == '-'
                && isHex(header, FLAGS, END);
    }

    private static boolean isHex(String text, int begin, int end) {
        for (int i = begin; i < end; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return this span as the header {@code traceparent} of W3C Trace Context, or empty if the ids are not of hex digits, or of
     * zeros only, which the header cannot carry}
     *
     * <p>A trace id of 16 digits, as programs of mqant have, gets 16 zeros before it.
     */
    public Optional<String> toTraceParent() {
        String trace = traceId.length() == HALF_AN_ID.length() ? HALF_AN_ID + traceId : traceId;
        String header = "00-" + trace + "-" + spanId + (sampled ? "-01" : "-00");
        return isTraceParent(header) ? Optional.of(header) : Optional.empty();
    }
}
