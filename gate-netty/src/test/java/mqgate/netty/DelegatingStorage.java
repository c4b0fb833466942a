package mqgate.netty;

import java.util.Optional;
import mqgate.api.Session;
import mqgate.api.spi.StorageHandler;

/** Passes everything on; tests override what they watch. */
class DelegatingStorage implements StorageHandler {

    private final StorageHandler storage;

    DelegatingStorage(StorageHandler storage) {
        this.storage = storage;
    }

    @Override
    public void storage(Session session) throws Exception {
        storage.storage(session);
    }

    @Override
    public void delete(Session session) throws Exception {
        storage.delete(session);
    }

    @Override
    public Optional<byte[]> query(String userId) throws Exception {
        return storage.query(userId);
    }

    @Override
    public void heartbeat(Session session) throws Exception {
        storage.heartbeat(session);
    }
}
