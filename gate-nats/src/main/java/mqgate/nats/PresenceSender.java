package mqgate.nats;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a gate is there: now and then, when it is asked, when it is drained, and a last time when it goes. For any thread. */
final class PresenceSender implements Attachment {

    private static final Logger log = LoggerFactory.getLogger(PresenceSender.class);

    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final NatsLink link;
    private final String serverId;
    private final Map<String, String> metadata;
    private final IntSupplier agents;
    private final Subscribed asked;
    private volatile @Nullable Future<?> timer;
    private volatile Presence.State state = Presence.State.HERE;

    PresenceSender(NatsLink link, String serverId, Map<String, String> metadata, IntSupplier agents) {
        this.link = link;
        this.serverId = serverId;
        this.metadata = Map.copyOf(metadata);
        this.agents = agents;
        asked = new Subscribed(link, link.subjects().presenceWanted(), request -> say());
    }

    void start() {
        asked.start();
        link.add(this);
        timer = link.every(INTERVAL, this::say);
    }

    @Override
    public void attach(LiveConnection connection) {
        connection.publish(link.subjects().presence(), null, null, presence(state));
    }

    private void say() {
        Presence.State now = state;
        if (now != Presence.State.GONE) { // that has been said
            say(now);
        }
    }

    private void say(Presence.State now) {
        try {
            link.publish(link.subjects().presence(), null, presence(now));
        } catch (RuntimeException e) {
            log.debug("Gate {} cannot say that it is {}: {}", serverId, now, e.getMessage());
        }
    }

    private byte[] presence(Presence.State now) {
        return new Presence(serverId, now, agents.getAsInt(), metadata).toBytes();
    }

    /** From now on the gate takes no more clients. */
    void drain() {
        state = Presence.State.DRAINING;
        say();
    }

    void stop() {
        state = Presence.State.GONE;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
        link.remove(this);
        asked.stop();
        say(Presence.State.GONE);
    }
}
