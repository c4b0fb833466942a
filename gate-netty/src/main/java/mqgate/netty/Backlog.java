package mqgate.netty;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import mqgate.api.DeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for a client that is behind, in order. There is one only as long as something waits. Owned by the event
 * loop; whoever takes a message out releases it.
 */
final class Backlog {

    /** A message in its place. */
    private static final class Entry {

        private final DeliveryPolicy policy;
        private Object message;
        private int bytes;

        Entry(Object message, DeliveryPolicy policy, int bytes) {
            this.message = message;
            this.policy = policy;
            this.bytes = bytes;
        }

        boolean isDroppable() {
            return policy instanceof DeliveryPolicy.Droppable;
        }
    }

    private final Queue<Entry> entries = new ArrayDeque<>();

    /** Those whose newer ones take their place; made for the first of them. */
    private @Nullable Map<String, Entry> latest;

    private long bytes;
    private int droppable;

    void add(Object message, DeliveryPolicy policy, int size) {
        Entry entry = new Entry(message, policy, size);
        entries.add(entry);
        bytes += size;
        if (entry.isDroppable()) {
            droppable++;
        } else if (policy instanceof DeliveryPolicy.Latest key) {
            if (latest == null) {
                latest = new HashMap<>();
            }
            latest.put(key.key(), entry);
        }
    }

    /** Puts a message in the place of the one with the same key, which it returns; null if there is none. */
    @Nullable Object replace(String key, Object message, int size) {
        Entry entry = latest == null ? null : latest.get(key);
        if (entry == null) {
            return null;
        }
        Object older = entry.message;
        bytes += size - entry.bytes;
        entry.message = message;
        entry.bytes = size;
        return older;
    }

    /** Takes the oldest message out; null if there is none. */
    @Nullable Object poll() {
        Entry entry = entries.poll();
        if (entry == null) {
            return null;
        }
        bytes -= entry.bytes;
        if (entry.isDroppable()) {
            droppable--;
        } else if (latest != null && entry.policy instanceof DeliveryPolicy.Latest key) {
            latest.remove(key.key());
        }
        return entry.message;
    }

    /** Takes all droppable messages out; returns how many there were. */
    int dropDroppable(Consumer<Object> release) {
        int dropped = droppable;
        if (dropped > 0) {
            entries.removeIf(entry -> {
                if (entry.isDroppable()) {
                    bytes -= entry.bytes;
                    release.accept(entry.message);
                }
                return entry.isDroppable();
            });
            droppable = 0;
        }
        return dropped;
    }

    /** How many messages may be dropped. */
    int droppable() {
        return droppable;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
