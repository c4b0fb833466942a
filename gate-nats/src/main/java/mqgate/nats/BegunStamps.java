package mqgate.nats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest message that has begun in each lane. A gate begins the next one only when it knows how the last one ended, or has
 * given up on it: then that one may still come, and would be late. Knows the lanes of late, not those of ever. For any thread.
 */
final class BegunStamps {

    private static final int PARTS = 16;

    /** Some of the lanes. */
    private static final class Part extends LinkedHashMap<String, Long> {

        private static final long serialVersionUID = 1L;

        private final transient ReentrantLock lock = new ReentrantLock();
        private final int most;

        Part(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > most;
        }
    }

    private final Part[] parts = new Part[PARTS];

    BegunStamps(int mostLanes) {
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part(Math.max(1, mostLanes / PARTS));
        }
    }

    /** Returns whether a message may begin; then no older one may after it. */
    boolean begin(String lane, long stamp) {
        int hash = lane.hashCode();
        Part part = parts[(hash ^ hash >>> 16) & PARTS - 1];
        part.lock.lock();
        try {
            Long newest = part.get(lane);
            if (newest != null && newest >= stamp) {
                return false;
            }
            part.put(lane, stamp);
            return true;
        } finally {
            part.lock.unlock();
        }
    }
}
