package mqgate.netty;

import java.util.concurrent.atomic.AtomicLongArray;
import mqgate.netty.codec.Traffic;

/** What one event loop counts all the time. Only the event loop counts, which makes it cheap; any thread reads. */
final class LoopCounters implements Traffic {

    /** What is counted. */
    enum Count {
        MESSAGES_IN,
        MESSAGES_OUT,
        BYTES_IN,
        BYTES_OUT,
        HANDLED,
        TIMED,
        TIMED_NANOS
    }

    private static final int CACHE_LINE = 16; // counts of two event loops must not share one

    private final AtomicLongArray counts = new AtomicLongArray(CACHE_LINE + Count.values().length + CACHE_LINE);

    void add(Count count, long more) {
        int index = index(count);
        counts.lazySet(index, counts.getPlain(index) + more);
    }

    @Override
    public void read(int bytes) {
        add(Count.BYTES_IN, bytes);
    }

    @Override
    public void written(int bytes) {
        add(Count.BYTES_OUT, bytes);
    }

    long get(Count count) {
        return counts.get(index(count));
    }

    /** Estimates how long all handled messages took, from those that were timed. */
    long handlerNanos() {
        long timed = get(Count.TIMED);
        return timed == 0 ? 0 : (long) ((double) get(Count.TIMED_NANOS) / timed * get(Count.HANDLED));
    }

    @SuppressWarnings("EnumOrdinal") // a place in memory only
    private static int index(Count count) {
        return CACHE_LINE + count.ordinal();
    }
}
