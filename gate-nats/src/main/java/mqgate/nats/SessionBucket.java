package mqgate.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueStatus;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the bucket of stored sessions is made, found and brought in line. Immutable. */
final class SessionBucket {

    static final Duration SHORTEST = Duration.ofMillis(100); // of JetStream

    private static final Logger log = LoggerFactory.getLogger(SessionBucket.class);
    private static final Duration LONGEST = Duration.ofDays(36_500); // JetStream counts nanoseconds
    private static final int NO_SUCH_STREAM = 10059; // error codes of JetStream's API
    private static final int MADE_BY_ANOTHER = 10058;

    private final String name;
    private final Duration expiry;
    private final int replicas;
    private final KeyValueOptions options;

    SessionBucket(String name, Duration expiry, NatsOptions link) {
        this.name = name;
        this.expiry = expiry.compareTo(LONGEST) < 0 ? expiry : LONGEST;
        replicas = link.getReplicas();
        options = KeyValueOptions.builder().jsRequestTimeout(link.getTimeout()).build();
    }

    String name() {
        return name;
    }

    /** Opens the bucket as it is; makes it where there is none. */
    KeyValue open(Connection nats) throws IOException, JetStreamApiException {
        KeyValueManagement buckets = nats.keyValueManagement(options);
        try {
            buckets.getStatus(name);
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NO_SUCH_STREAM) {
                throw e;
            }
            make(buckets);
        }
        return nats.keyValue(name, options);
    }

    private void make(KeyValueManagement buckets) throws IOException, JetStreamApiException {
        try {
            buckets.create(KeyValueConfiguration.builder()
                    .name(name)
                    .ttl(expiry)
                    .replicas(replicas)
                    .build());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != MADE_BY_ANOTHER) { // by another process at this moment
                throw e;
            }
        }
    }

    /** Gives the bucket the expiry of this process; returns whether it had another. */
    boolean agree(Connection nats) throws IOException, JetStreamApiException {
        KeyValueManagement buckets = nats.keyValueManagement(options);
        KeyValueStatus status = buckets.getStatus(name);
        if (status.getTtl().equals(expiry)) {
            return false;
        }
        log.warn("{}: sessions were kept for {}, now for {}", name, status.getTtl(), expiry);
        buckets.update(KeyValueConfiguration.builder(status.getConfiguration())
                .ttl(expiry)
                .build());
        return true;
    }
}
