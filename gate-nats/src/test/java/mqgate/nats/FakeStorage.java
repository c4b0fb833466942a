package mqgate.nats;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Gate;
import mqgate.api.Session;
import mqgate.api.spi.StorageHandler;
import org.jspecify.annotations.Nullable;

/** A storage that a test looks into, and that can fail or wait. For any thread. */
final class FakeStorage implements StorageHandler {

    private final Map<String, byte[]> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger stored = new AtomicInteger();
    private volatile @Nullable String failure;
    private volatile CountDownLatch open = new CountDownLatch(0);

    void put(Gate gate, String userId, Map<String, String> settings) {
        sessions.put(
                userId,
                gate.newSession(Map.of("UserId", userId, "Settings", settings)).serialize());
    }

    Map<String, String> settings(Gate gate, String userId) {
        return gate.newSession(sessions.get(userId)).getSettings();
    }

    /** How often something was stored. */
    int storedCount() {
        return stored.get();
    }

    /** From now on everything fails with this text. */
    void fail(String text) {
        failure = text;
    }

    /** From now on everything waits, until the latch is counted down. */
    CountDownLatch block() {
        open = new CountDownLatch(1);
        return open;
    }

    private void check() throws Exception {
        open.await();
        String text = failure;
        if (text != null) {
            throw new Exception(text);
        }
    }

    @Override
    public void storage(Session session) throws Exception {
        check();
        sessions.put(session.getUserId(), session.serialize());
        stored.incrementAndGet();
    }

    @Override
    public void delete(Session session) throws Exception {
        check();
        sessions.remove(session.getUserId());
    }

    @Override
    public Optional<byte[]> query(String userId) throws Exception {
        check();
        return Optional.ofNullable(sessions.get(userId));
    }

    @Override
    public void heartbeat(Session session) {}
}
