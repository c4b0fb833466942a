package mqgate.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts durations, right to one percent. Owned by one thread. */
public final class Histogram {

    private static final int PARTS = 128; // of each power of two
    private static final int PART_BITS = 7;

    private final long[] counts = new long[(Long.SIZE - PART_BITS + 1) * PARTS];
    private long total;
    private long max;

    /**
     * Counts one.
     *
     * @param nanos how long it was; less than 0 counts as that
     */
    public void add(long nanos) {
        long value = Math.max(nanos, 0);
        counts[index(value)]++;
        total++;
        max = Math.max(max, value);
    }

    private static int index(long value) {
        if (value < PARTS) {
            return (int) value;
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int part = (int) (value >>> (power - PART_BITS)) & (PARTS - 1);
        return (power - PART_BITS + 1) * PARTS + part;
    }

    /**
     * Returns the duration that this share of all does not exceed.
     *
     * @param percent the share; 100 for the longest of all
     * @return it, in nanoseconds, or 0 if there is none
     */
    public long percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(max, upperEnd(i));
            }
        }
        return 0;
    }

    private static long upperEnd(int index) {
        if (index < PARTS) {
            return index;
        }
        int shift = index / PARTS - 1;
        return ((long) (PARTS + index % PARTS + 1) << shift) - 1;
    }

    /** Returns what mqload says of a histogram. */
    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("n", total)
                .put("p50_us", percentile(50) / 1000.0)
                .put("p99_us", percentile(99) / 1000.0)
                .put("p99.9_us", percentile(99.9) / 1000.0)
                .put("max_us", max / 1000.0);
    }
}
