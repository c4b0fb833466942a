package mqgate.nats;

import static java.util.Objects.requireNonNull;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.Session;
import mqgate.api.StorageException;
import mqgate.api.spi.StorageHandler;
import mqgate.core.NonBlocking;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sessions of users in a bucket of JetStream, {@code <prefix>-sessions}, so that every gate finds them, for some time
 * after their last sign of life. Needs JetStream, and rights to its API and to the subjects of the bucket.
 *
 * <p>What is stored last for a user counts, from whichever gate it comes. A sign of life of any connection of the user keeps
 * it, and never changes it. After NATS was away it works again by itself; where NATS has lost the bucket, it makes it again.
 *
 * <p>Safe for use from any thread that may block. Each call waits for NATS, at most for {@link NatsOptions#getTimeout()} a
 * step, and refuses an event loop and the threads of NATS with an {@link IllegalStateException}. It has nothing to be closed.
 *
 * @since 0.1
 */
public final class NatsStorage implements StorageHandler {

    private static final int WRONG_REVISION = 10071; // error codes of JetStream's API
    private static final int ROOM_FOR_HEADERS = 256;

    private final NatsLink link;
    private final SessionBucket bucket;
    private volatile @Nullable Opened opened;

    /** The bucket as it is used on one connection. */
    private record Opened(LiveConnection connection, KeyValue entries) {}

    /** Something that is done to the entries of the bucket. */
    private interface Step<T> {
        T on(KeyValue entries) throws IOException, JetStreamApiException;
    }

    private NatsStorage(NatsLink link, Duration expiry) {
        this.link = requireNonNull(link, "link");
        bucket = new SessionBucket(link.subjects().bucket("sessions"), expiry, link.getOptions());
    }

    /**
     * Opens the bucket, and makes it if there is none. A bucket that was made with another expiry takes this one, also for what
     * is in it already: the process that opens it last decides. Blocks until that is done.
     *
     * @param link the link to use; it must stay open as long as the storage is used
     * @param expiry how long a session is kept after it was stored or its client was last heard of, at least 100 ms; NATS drops what
     *     has expired within a second or so. Longer than the gate's {@link mqgate.api.Options#getHeartbeat()}, or what belongs to
     *     an idle client expires
     * @return the storage, for {@link mqgate.api.Options.Builder#storageHandler}
     * @throws IllegalArgumentException if the expiry is less than 100 ms
     * @throws ClusterUnavailableException if NATS is away
     * @throws StorageException if JetStream is not there or does not allow it; the message says what it answered
     */
    public static NatsStorage open(NatsLink link, Duration expiry) {
        if (expiry.compareTo(SessionBucket.SHORTEST) < 0) {
            throw new IllegalArgumentException("expiry: " + expiry + " (expected: at least 100 ms)");
        }
        NatsStorage storage = new NatsStorage(link, expiry);
        storage.run("opened", "", entries -> storage.bucket.agree(link.getConnection()));
        return storage;
    }

    @Override
    public void storage(Session session) {
        byte[] data = session.serialize();
        checkSize(data.length);
        run("stored", session.getUserId(), entries -> entries.put(key(session.getUserId()), data));
    }

    @Override
    public void delete(Session session) {
        run("deleted", session.getUserId(), entries -> {
            entries.purge(key(session.getUserId()));
            return true;
        });
    }

    @Override
    public Optional<byte[]> query(String userId) {
        return run(
                "read",
                userId,
                entries -> Optional.ofNullable(entries.get(key(userId))).map(KeyValueEntry::getValue));
    }

    @Override
    public void heartbeat(Session session) {
        if (!session.getUserId().isEmpty()) {
            run("kept alive", session.getUserId(), entries -> refresh(entries, key(session.getUserId())));
        }
    }

    /** Stores once more what is stored, unless somebody stores something else meanwhile, who has kept it alive then. */
    private static boolean refresh(KeyValue entries, String key) throws IOException, JetStreamApiException {
        KeyValueEntry stored = entries.get(key);
        if (stored == null) {
            return false;
        }
        try {
            entries.update(key, stored.getValue(), stored.getRevision());
            return true;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == WRONG_REVISION) {
                return false;
            }
            throw e;
        }
    }

    private static String key(String userId) {
        Subjects.checkName("userId", userId);
        return Subjects.part(userId);
    }

    private void checkSize(int length) {
        long limit = link.getConnection().getMaxPayload() - ROOM_FOR_HEADERS;
        if (length > limit) {
            throw new StorageException(
                    "session: " + length + " bytes (expected: at most " + limit + ", from max_payload of NATS)", null);
        }
    }

    private <T> T run(String what, String userId, Step<T> step) {
        NonBlocking.refuse("a storage on NATS");
        LiveConnection connection = link.liveConnection();
        try {
            return step.on(entries(connection));
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            opened = null; // whatever it was, the next one looks for the bucket again
            throw failure(connection, bucket.name() + ": not " + what + whose(userId), e);
        }
    }

    /** As the bucket has it: the text goes to logs, and a user may have chosen the name. */
    private static String whose(String userId) {
        return userId.isEmpty() ? "" : " for " + Subjects.part(userId);
    }

    private static RuntimeException failure(LiveConnection connection, String text, Exception cause) {
        if (connection.isAlive()) {
            return new StorageException(text + ": " + cause.getMessage(), cause);
        }
        ClusterUnavailableException lost = new ClusterUnavailableException(text + ": NATS was lost");
        lost.initCause(cause);
        return lost;
    }

    private KeyValue entries(LiveConnection connection) throws IOException, JetStreamApiException {
        Opened current = opened;
        if (current != null && current.connection() == connection) {
            return current.entries();
        }
        Connection nats = connection.connection();
        KeyValue entries = bucket.open(nats);
        opened = new Opened(connection, entries);
        return entries;
    }
}
