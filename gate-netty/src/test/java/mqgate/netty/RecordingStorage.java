package mqgate.netty;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Session;
import mqgate.api.spi.StorageHandler;

/** Keeps sessions in memory, writes down each call, and fails where it is told to. */
final class RecordingStorage implements StorageHandler {

    final List<String> calls = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> stored = new ConcurrentHashMap<>();

    /** The calls that fail: {@code query}, {@code storage}, {@code heartbeat}. */
    final Set<String> failing = Collections.newSetFromMap(new ConcurrentHashMap<>());

    @Override
    public void storage(Session session) throws Exception {
        record("storage", session.getUserId() + " " + new TreeMap<>(session.getSettings()));
        stored.put(session.getUserId(), session.serialize());
    }

    @Override
    public void delete(Session session) throws Exception {
        record("delete", session.getUserId());
        stored.remove(session.getUserId());
    }

    @Override
    public Optional<byte[]> query(String userId) throws Exception {
        record("query", userId);
        return Optional.ofNullable(stored.get(userId));
    }

    @Override
    public void heartbeat(Session session) throws Exception {
        record("heartbeat", session.getUserId());
    }

    private void record(String call, String what) throws Exception {
        calls.add(call + " " + what);
        if (failing.contains(call)) {
            throw new Exception(call + " is out of order");
        }
    }
}
