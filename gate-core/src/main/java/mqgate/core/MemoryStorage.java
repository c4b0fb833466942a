package mqgate.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import mqgate.api.Session;
import mqgate.api.spi.StorageHandler;

/**
 * Keeps sessions in this process's memory for some time after their last sign of life. For one gate and for tests.
 *
 * <p>Safe for use from any thread. It has no thread of its own: what has expired is dropped as others are stored.
 *
 * @since 0.1
 */
public final class MemoryStorage implements StorageHandler {

    /** For ever, and with room for threads that have looked at the clock in another order than they come. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final Map<String, Stored> sessions = new ConcurrentHashMap<>();
    private final long expiryNanos;
    private final LongSupplier nanoClock;
    private final AtomicLong nextSweep;

    /**
     * Makes an empty storage.
     *
     * @param expiry how long a session is kept after it was stored or its client was last heard of; more than zero
     * @throws IllegalArgumentException if the expiry is not more than zero
     */
    public MemoryStorage(Duration expiry) {
        this(expiry, System::nanoTime);
    }

    MemoryStorage(Duration expiry, LongSupplier nanoClock) {
        if (expiry.isZero() || expiry.isNegative()) {
            throw new IllegalArgumentException("expiry: " + expiry + " (expected: more than zero)");
        }
        this.expiryNanos = expiry.compareTo(LONGEST) < 0 ? expiry.toNanos() : LONGEST.toNanos();
        this.nanoClock = nanoClock;
        this.nextSweep = new AtomicLong(nanoClock.getAsLong() + expiryNanos);
    }

    @Override
    public void storage(Session session) {
        long now = nanoClock.getAsLong();
        sessions.put(session.getUserId(), new Stored(session.serialize(), now + expiryNanos));
        sweep(now);
    }

    @Override
    public void delete(Session session) {
        sessions.remove(session.getUserId());
    }

    @Override
    public Optional<byte[]> query(String userId) {
        Stored stored = sessions.get(userId);
        return stored == null || stored.isExpired(nanoClock.getAsLong())
                ? Optional.empty()
                : Optional.of(stored.data.clone());
    }

    @Override
    public void heartbeat(Session session) {
        long now = nanoClock.getAsLong();
        sessions.computeIfPresent(
                session.getUserId(),
                (userId, stored) -> stored.isExpired(now) ? null : new Stored(stored.data, now + expiryNanos));
    }

    int size() {
        return sessions.size();
    }

    private void sweep(long now) {
        long due = nextSweep.get();
        if (now - due >= 0 && nextSweep.compareAndSet(due, now + expiryNanos)) {
            sessions.values().removeIf(stored -> stored.isExpired(now));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(byte[] data, long expiresAt) {
        boolean isExpired(long now) {
            return now - expiresAt >= 0;
        }
    }
}
