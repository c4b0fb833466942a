package mqgate.api;

import java.time.Duration;
import java.util.List;

/**
 * How long something took each time, counted in buckets. A snapshot that does not change; a later snapshot of the same thing has the
 * same bounds, and no figure in it is lower.
 *
 * @since 0.1
 */
public interface LatencyHistogram {

    /**
     * {@return the upper bounds of all buckets but the last, rising, each of them still in its bucket; unmodifiable}
     */
    List<Duration> getBounds();

    /**
     * {@return how many there are in each bucket, those of lower buckets not included; one more than there are bounds, because the last
     * bucket has none; unmodifiable}
     */
    List<Long> getCounts();

    /**
     * {@return how many there are in all buckets}
     */
    long getCount();

    /**
     * {@return how long they took together}
     */
    Duration getSum();
}
