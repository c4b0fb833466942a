package mqgate.netty;

import java.util.concurrent.atomic.AtomicLongArray;

/** What one event loop has timed. Only the event loop adds, which makes it cheap. */
final class LoopLatencies implements Latencies {

    private static final int NANOS = LatencyBuckets.COUNT;

    private final AtomicLongArray counts = new AtomicLongArray(NANOS + 1);

    /** So many took so long each. */
    void add(long nanos, long times) {
        lazyAdd(LatencyBuckets.indexOf(nanos), times);
        lazyAdd(NANOS, nanos * times);
    }

    private void lazyAdd(int index, long more) {
        counts.lazySet(index, counts.getPlain(index) + more);
    }

    @Override
    public long count(int bucket) {
        return counts.get(bucket);
    }

    @Override
    public long nanos() {
        return counts.get(NANOS);
    }
}
