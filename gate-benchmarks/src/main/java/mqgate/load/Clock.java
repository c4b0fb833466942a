package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** When a load begins to count and when it ends, and what the processors did between. Owned by the thread of the load. */
final class Clock {

    private final long begin;
    private final long end;
    private final long serverPid;
    private Usage first;
    private Usage last;
    private boolean begun;
    private boolean ended;

    Clock(LoadOptions options) {
        begin = System.nanoTime() + (long) (options.warmUp * 1e9);
        end = begin + (long) (options.duration * 1e9);
        serverPid = options.serverPid;
        first = Usage.now(serverPid);
        last = first;
    }

    /** Returns whether what happens now counts; {@code enough} says that it is over before its time. */
    boolean counts(boolean enough) {
        long now = System.nanoTime();
        if (!begun && now >= begin) {
            begun = true;
            first = Usage.now(serverPid);
        }
        if (begun && !ended && (enough || now >= end)) {
            ended = true;
            last = Usage.now(serverPid);
        }
        return begun && !ended;
    }

    boolean isOver() {
        return ended;
    }

    /** Returns whether a message that was to be sent at this time counts. */
    boolean counts(long nanos) {
        return nanos >= begin && nanos < end;
    }

    double seconds() {
        return last.secondsSince(first);
    }

    void addTo(ObjectNode said, long messages) {
        said.put("secs", seconds());
        last.addTo(said, first, messages);
    }
}
