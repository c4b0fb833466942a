package mqgate.netty;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What many threads have timed. Any thread adds. */
final class SharedLatencies implements Latencies {

    private final List<LongAdder> counts =
            Stream.generate(LongAdder::new).limit(LatencyBuckets.COUNT).toList();

    private final LongAdder nanos = new LongAdder();

    void add(long nanos) {
        counts.get(LatencyBuckets.indexOf(nanos)).increment();
        this.nanos.add(nanos);
    }

    /** How many there are in all buckets. */
    long count() {
        return counts.stream().mapToLong(LongAdder::sum).sum();
    }

    @Override
    public long count(int bucket) {
        return counts.get(bucket).sum();
    }

    @Override
    public long nanos() {
        return nanos.sum();
    }
}
