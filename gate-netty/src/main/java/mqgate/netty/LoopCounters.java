package mqgate.netty;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import mqgate.netty.codec.Traffic;

/**
 * What one event loop counts all the time. Only the event loop counts, which makes it cheap; any thread reads.
 *
 * <p>What is handled at once takes less than it takes to look at the clock, so only one message in {@value #SAMPLED_EVERY} is timed, and
 * stands for those since the one before: nothing of it is ever taken back. The distances are random, or a load with a rhythm could
 * have the same client timed each time.
 */
final class LoopCounters implements Traffic {

    /** What is counted. */
    enum Count {
        MESSAGES_IN,
        MESSAGES_OUT,
        BYTES_IN,
        BYTES_OUT,
        HANDLED
    }

    private static final int CACHE_LINE = 16; // counts of two event loops must not share one

    private static final int SAMPLED_EVERY = 16;

    private final AtomicLongArray counts = new AtomicLongArray(CACHE_LINE + Count.values().length + CACHE_LINE);
    private final LoopLatencies handlerTimes = new LoopLatencies();
    private final LoopLatencies handshakeTimes = new LoopLatencies();
    private final SplittableRandom distances = new SplittableRandom(1);
    private long sampled; // event loop: how many were handled when one was timed last
    private long nextSample; // event loop: after how many one is timed next

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

    /** Event loop only: whether the next message that is handled at once is to be timed. */
    boolean isSampleDue() {
        return counts.getPlain(index(Count.HANDLED)) >= nextSample;
    }

    /** Event loop only: the message that was counted last took so long. */
    void sample(long nanos) {
        long handled = counts.getPlain(index(Count.HANDLED));
        handlerTimes.add(nanos, handled - sampled);
        sampled = handled;
        nextSample = handled + distances.nextInt(2 * SAMPLED_EVERY - 1);
    }

    /** Event loop only: a client is let in so long after it came. */
    void handshake(long nanos) {
        handshakeTimes.add(nanos, 1);
    }

    Latencies handlerTimes() {
        return handlerTimes;
    }

    Latencies handshakeTimes() {
        return handshakeTimes;
    }

    @SuppressWarnings("EnumOrdinal") // a place in memory only
    private static int index(Count count) {
        return CACHE_LINE + count.ordinal();
    }
}
