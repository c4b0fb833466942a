package mqgate.netty;

import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an accepted socket. Immutable.
 *
 * @param refusal why it is not let in, or null if it is
 * @param told whether it is kept for a moment to be told that it is refused
 * @param waitNanos how long it waits for its turn, 0 for not at all
 */
record Admission(@Nullable CloseReason refusal, boolean told, long waitNanos) {

    static final Admission FREE = new Admission(null, false, 0);

    static Admission after(long waitNanos) {
        return waitNanos == 0 ? FREE : new Admission(null, false, waitNanos);
    }

    static Admission refused(CloseReason refusal, boolean told) {
        return new Admission(refusal, told, 0);
    }
}
