package mqgate.netty;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The buckets that all times are counted in: three for each power of ten, from 10 µs to 10 s, and one for what takes longer. */
final class LatencyBuckets {

    private static final long[] BOUNDS = Stream.iterate(TimeUnit.MICROSECONDS.toNanos(1), decade -> decade * 10)
            .limit(8)
            .flatMap(decade -> Stream.of(decade, decade * 5 / 2, decade * 5))
            .mapToLong(Long::longValue)
            .filter(nanos -> nanos >= TimeUnit.MICROSECONDS.toNanos(10) && nanos <= TimeUnit.SECONDS.toNanos(10))
            .toArray();

    static final long LAST_BOUND = BOUNDS[BOUNDS.length - 1];
    static final int COUNT = BOUNDS.length + 1;

    private LatencyBuckets() {}

    /** The upper bounds of all but the last. */
    static List<Duration> bounds() {
        return Arrays.stream(BOUNDS).mapToObj(Duration::ofNanos).toList();
    }

    static int indexOf(long nanos) {
        int index = Arrays.binarySearch(BOUNDS, nanos);
        return index >= 0 ? index : -index - 1;
    }
}
