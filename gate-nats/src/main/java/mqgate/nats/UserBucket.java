package mqgate.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueStatus;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import mqgate.api.ClusterUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The bucket of JetStream that the user directory is kept in: for each user where he is connected, for each gate its marker.
 *
 * <p>For any thread that may block.
 */
final class UserBucket {

    static final Duration TTL = Duration.ofHours(1);
    static final String USERS = "user.";
    static final String GATES = "gate.";

    private static final int STREAM_NOT_FOUND = 10059;
    private static final int WRONG_LAST_SEQUENCE = 10071;
    private static final int SEQUENCE_UNKNOWN_FOR_NOW = 10164;

    /**
     * The lines of one user.
     *
     * @param entries none if there are none
     * @param revision what a change must expect; 0 if there are no lines
     */
    record Lines(List<UserEntry> entries, long revision) {}

    /**
     * The bucket on a connection.
     *
     * @param connection the connection
     * @param values its values
     * @param incarnation when it was made, which tells it from a later one of the same name
     * @param lastRevision its last revision when it was opened
     */
    record Open(LiveConnection connection, KeyValue values, String incarnation, long lastRevision) {}

    /** Something to be done with JetStream. */
    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException, JetStreamApiException, InterruptedException;
    }

    private final NatsLink link;
    private final String name;
    private volatile @Nullable Open current;

    UserBucket(NatsLink link) {
        this.link = link;
        name = link.subjects().bucket("users");
    }

    /** Returns the bucket on the connection of this moment; makes it if there is none. */
    Open open() {
        LiveConnection live = link.liveConnection();
        Open open = current;
        if (open == null || open.connection() != live) {
            open = guarded(() -> open(live));
            current = open;
        }
        return open;
    }

    /** Returns the bucket as it is now: it may have been lost and made anew meanwhile. */
    Open reopen() {
        current = null;
        return open();
    }

    private Open open(LiveConnection live) throws IOException, JetStreamApiException {
        Connection connection = live.connection();
        StreamInfo info = status(connection.keyValueManagement()).getBackingStreamInfo();
        return new Open(
                live,
                connection.keyValue(name),
                info.getCreateTime().toInstant().toString(),
                info.getStreamState().getLastSequence());
    }

    private KeyValueStatus status(KeyValueManagement management) throws IOException, JetStreamApiException {
        try {
            return management.getStatus(name);
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
        }
        return management.create(KeyValueConfiguration.builder(name)
                .description("which user is connected to which gate")
                .storageType(StorageType.File)
                .replicas(link.getOptions().getReplicas())
                .maxHistoryPerKey(1)
                .ttl(TTL)
                .build());
    }

    Lines read(String userId) {
        KeyValue values = open().values();
        KeyValueEntry value = guarded(() -> values.get(key(userId)));
        return value == null ? new Lines(List.of(), 0) : new Lines(entries(value), value.getRevision());
    }

    /** Returns the lines in a value, none if the value says that they are deleted. */
    static List<UserEntry> entries(KeyValueEntry value) {
        byte[] json = value.getValue();
        return json == null || json.length == 0 ? List.of() : UserEntry.fromJson(json, value.getRevision());
    }

    static String key(String userId) {
        return USERS + Subjects.part(userId);
    }

    /** Replaces the lines of a user; returns their revision, or 0 if somebody else has changed them since they were read. */
    long write(String userId, List<UserEntry> entries, long expectedRevision) {
        KeyValue values = open().values();
        return guarded(() -> {
            try {
                return write(values, key(userId), entries, expectedRevision);
            } catch (JetStreamApiException e) {
                int code = e.getApiErrorCode();
                if (code == WRONG_LAST_SEQUENCE || code == SEQUENCE_UNKNOWN_FOR_NOW) {
                    return 0L;
                }
                throw e;
            }
        });
    }

    private static long write(KeyValue values, String key, List<UserEntry> entries, long expectedRevision)
            throws IOException, JetStreamApiException {
        if (!entries.isEmpty()) {
            byte[] json = UserEntry.toJson(entries);
            return expectedRevision == 0 ? values.create(key, json) : values.update(key, json, expectedRevision);
        }
        if (expectedRevision != 0) {
            values.delete(key, expectedRevision);
        }
        return 1;
    }

    void putMarker(String serverId, String marker) {
        KeyValue values = open().values();
        guarded(() -> values.put(GATES + Subjects.part(serverId), marker.getBytes(StandardCharsets.UTF_8)));
    }

    void deleteMarker(String serverId) {
        KeyValue values = open().values();
        guarded(() -> {
            values.delete(GATES + Subjects.part(serverId));
            return true;
        });
    }

    /** Begins to tell all changes after a revision, in order; with 0 begins with all that is there. */
    NatsKeyValueWatchSubscription watch(Open open, KeyValueWatcher watcher, long afterRevision) {
        return guarded(() -> afterRevision == 0
                ? open.values().watchAll(watcher)
                : open.values().watchAll(watcher, afterRevision + 1));
    }

    private <T> T guarded(Action<T> action) {
        try {
            return action.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            current = null; // the bucket may be gone
            throw unavailable(e);
        }
    }

    private static ClusterUnavailableException unavailable(Exception cause) {
        ClusterUnavailableException failure =
                new ClusterUnavailableException("the user directory does not work: " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }
}
