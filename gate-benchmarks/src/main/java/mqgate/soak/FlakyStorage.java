package mqgate.soak;

import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import mqgate.api.Session;
import mqgate.api.spi.StorageHandler;

/** A storage that fails now and then. For any thread. */
final class FlakyStorage implements StorageHandler {

    private static final double FAILURES = 0.01;

    private final StorageHandler storage;
    private final SplittableRandom random; // guarded by this

    FlakyStorage(StorageHandler storage, long seed) {
        this.storage = storage;
        random = new SplittableRandom(seed);
    }

    private synchronized void failNowAndThen() throws IOException {
        if (random.nextDouble() < FAILURES) {
            throw new StorageIsAway();
        }
    }

    @Override
    public void storage(Session session) throws Exception {
        failNowAndThen();
        storage.storage(session);
    }

    @Override
    public void delete(Session session) throws Exception {
        failNowAndThen();
        storage.delete(session);
    }

    @Override
    public Optional<byte[]> query(String userId) throws Exception {
        failNowAndThen();
        return storage.query(userId);
    }

    @Override
    public void heartbeat(Session session) throws Exception {
        failNowAndThen();
        storage.heartbeat(session);
    }

    /** Has no stack trace: it comes some thousand times, and its place is known. */
    private static final class StorageIsAway extends IOException {
        private static final long serialVersionUID = 1;

        StorageIsAway() {
            super("the storage of the soak is away");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
