package mqgate.nats;

import java.util.Map;
import java.util.Set;

/**
 * What came of something that was asked of all gates.
 *
 * @param counts how many clients it reached at each gate that answered, by server id
 * @param missing the server ids of the gates that did not answer in time, or that could not do it
 * @since 0.1
 */
public record Gathered(Map<String, Long> counts, Set<String> missing) {

    /**
     * Makes it of copies.
     *
     * @param counts as above
     * @param missing as above
     */
    public Gathered {
        counts = Map.copyOf(counts);
        missing = Set.copyOf(missing);
    }

    /**
     * {@return how many clients it reached at all gates that answered}
     */
    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
