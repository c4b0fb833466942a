package mqgate.nats;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a gate is there: now and then, when it is asked, and a last time when it goes. For any thread. */
final class PresenceSender implements Attachment {

    private static final Logger log = LoggerFactory.getLogger(PresenceSender.class);

    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final NatsLink link;
    private final String serverId;
    private final Map<String, String> metadata;
    private final IntSupplier agents;
    private final Subscribed asked;
    private volatile @Nullable Future<?> timer;
    private volatile boolean stopped;

    PresenceSender(NatsLink link, String serverId, Map<String, String> metadata, IntSupplier agents) {
        this.link = link;
        this.serverId = serverId;
        this.metadata = Map.copyOf(metadata);
        this.agents = agents;
        asked = new Subscribed(link, link.subjects().presenceWanted(), request -> sayHere());
    }

    void start() {
        asked.start();
        link.add(this);
        timer = link.every(INTERVAL, this::sayHere);
    }

    @Override
    public void attach(LiveConnection connection) {
        connection.publish(link.subjects().presence(), null, null, presence(true));
    }

    private void sayHere() {
        if (!stopped) {
            say(true);
        }
    }

    private void say(boolean here) {
        try {
            link.publish(link.subjects().presence(), null, presence(here));
        } catch (RuntimeException e) {
            log.debug("Gate {} cannot say that it is there: {}", serverId, e.getMessage());
        }
    }

    private byte[] presence(boolean here) {
        return new Presence(serverId, here, agents.getAsInt(), metadata).toBytes();
    }

    void stop() {
        stopped = true;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
        link.remove(this);
        asked.stop();
        say(false);
    }
}
