package mqgate.nats;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The last sessions of this gate whose users went elsewhere, so that who still asks for one learns why it is gone. For any thread. */
final class StaleSessions {

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> sessionIds = new LinkedHashSet<>(); // guarded by the lock

    StaleSessions(int capacity) {
        this.capacity = capacity;
    }

    void add(String sessionId) {
        lock.lock();
        try {
            if (sessionIds.add(sessionId) && sessionIds.size() > capacity) {
                sessionIds.remove(sessionIds.iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    boolean contains(String sessionId) {
        lock.lock();
        try {
            return sessionIds.contains(sessionId);
        } finally {
            lock.unlock();
        }
    }
}
