package mqgate.nats;

import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what changes in the user directory, every change once and in order, whatever happens to the connection. Started and
 * stopped by one thread; what is told, is told under a lock, on the thread that delivers for it.
 */
final class UserWatch {

    private static final Logger log = LoggerFactory.getLogger(UserWatch.class);

    /** Who is told. Must not block. */
    interface Listener {

        /** The lines of a user are these now. */
        void changed(String userId, List<UserEntry> entries, long revision);

        /** A gate has put its marker; null if it took it away. */
        void marked(String gatePart, @Nullable String marker);
    }

    /** One subscription. */
    private final class Feed implements KeyValueWatcher {

        private @Nullable NatsKeyValueWatchSubscription subscription;

        @Override
        public void watch(KeyValueEntry entry) {
            tell(this, entry);
        }

        @Override
        public void endOfData() {}
    }

    private final UserBucket bucket;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Feed current; // guarded by the lock, as is the last revision
    private long lastRevision;

    UserWatch(UserBucket bucket, Listener listener) {
        this.bucket = bucket;
        this.listener = listener;
    }

    /** Goes on behind the last change that was told. */
    void start(UserBucket.Open open) {
        Feed feed = new Feed();
        feed.subscription = bucket.watch(open, feed, begin(feed));
    }

    private long begin(Feed feed) {
        lock.lock();
        try {
            current = feed;
            return lastRevision;
        } finally {
            lock.unlock();
        }
    }

    /** From now on nothing is told. Returns the last revision that was. */
    long stop() {
        lock.lock();
        try {
            Feed feed = current;
            current = null;
            if (feed != null && feed.subscription != null) {
                unsubscribe(feed.subscription);
            }
            return lastRevision;
        } finally {
            lock.unlock();
        }
    }

    private static void unsubscribe(NatsKeyValueWatchSubscription subscription) {
        try {
            subscription.unsubscribe();
        } catch (RuntimeException e) {
            log.debug("The watch of a lost connection cannot be ended", e);
        }
    }

    /** The next one begins with all that is there. */
    void forget() {
        lock.lock();
        try {
            lastRevision = 0;
        } finally {
            lock.unlock();
        }
    }

    private void tell(Feed feed, KeyValueEntry entry) {
        lock.lock();
        try {
            if (feed == current && entry.getRevision() > lastRevision) {
                tell(entry);
                lastRevision = entry.getRevision();
            }
        } catch (RuntimeException e) {
            log.warn("A change of the user directory cannot be understood: {}", entry.getKey(), e);
        } finally {
            lock.unlock();
        }
    }

    private void tell(KeyValueEntry entry) {
        String key = entry.getKey();
        if (key.startsWith(UserBucket.USERS)) {
            String userId = Subjects.name(key.substring(UserBucket.USERS.length()));
            listener.changed(userId, UserBucket.entries(entry), entry.getRevision());
        } else if (key.startsWith(UserBucket.GATES)) {
            listener.marked(key.substring(UserBucket.GATES.length()), marker(entry));
        }
    }

    private static @Nullable String marker(KeyValueEntry entry) {
        byte[] value = entry.getValue();
        return value == null || entry.getOperation() != KeyValueOperation.PUT
                ? null
                : new String(value, StandardCharsets.UTF_8);
    }
}
