package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What must not happen, and did. For any thread. */
final class Errors {

    /** What must not happen. */
    enum Kind {
        /** A message or an answer that is not what it should be. */
        WRONG,
        /** One that did not come. */
        LOST,
        /** One that came twice, or behind a later one. */
        DOUBLED,
        /** A client was not let in. */
        REFUSED,
        /** A client was closed that should not be. */
        CLOSED,
        /** A connection was not closed that should be. */
        LEFT_OPEN
    }

    private static final int MOST_TOLD = 20;

    private final Map<Kind, Long> counts = new ConcurrentHashMap<>();
    private final AtomicInteger told = new AtomicInteger();
    private final Queue<String> first = new ConcurrentLinkedQueue<>();

    /** Counts one; the first ones are told at once, and kept. */
    void add(Kind kind, String what) {
        counts.merge(kind, 1L, Long::sum);
        if (told.incrementAndGet() <= MOST_TOLD) {
            System.err.println(kind + ": " + what);
            first.add(kind + ": " + what);
        }
    }

    /** Returns the first ones, in words. */
    List<String> first() {
        return List.copyOf(first);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    void addTo(ObjectNode said) {
        for (Kind kind : Kind.values()) {
            said.put(kind.name(), counts.getOrDefault(kind, 0L));
        }
    }
}
