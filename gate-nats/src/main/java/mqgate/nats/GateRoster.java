package mqgate.nats;

import io.nats.client.MessageHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which gates there are: those that were heard lately. Told by the thread that delivers messages of NATS, asked by any.
 *
 * <p>On each connection the gates are asked to say that they are there, which takes a moment.
 */
final class GateRoster implements Attachment, PendingAnswers.Expected {

    private static final Logger log = LoggerFactory.getLogger(GateRoster.class);

    static final Duration SILENCE = Duration.ofMillis(3500);
    static final Duration MOMENT = Duration.ofMillis(200);

    private final Subjects subjects;
    private final LongSupplier nanoClock;
    private final Map<String, Heard> lastHeard = new ConcurrentHashMap<>();
    private volatile long askedAt;

    private record Heard(long at, Presence.State state) {}

    GateRoster(Subjects subjects, LongSupplier nanoClock) {
        this.subjects = subjects;
        this.nanoClock = nanoClock;
        askedAt = nanoClock.getAsLong();
    }

    @Override
    public void attach(LiveConnection connection) {
        MessageHandler heard = message -> heard(message.getData());
        connection.dispatcher().subscribe(subjects.presence(), heard);
        connection.publish(subjects.presenceWanted(), null, null, null);
        asked();
    }

    void asked() {
        askedAt = nanoClock.getAsLong();
    }

    private void heard(byte[] data) {
        try {
            heard(Presence.fromBytes(data));
        } catch (RuntimeException e) {
            log.debug("What a gate says of itself cannot be read", e);
        }
    }

    void heard(Presence presence) {
        if (presence.state() == Presence.State.GONE) {
            lastHeard.remove(presence.serverId());
        } else {
            lastHeard.put(presence.serverId(), new Heard(nanoClock.getAsLong(), presence.state()));
        }
    }

    @Override
    public boolean isReady() {
        return nanoClock.getAsLong() - askedAt >= MOMENT.toNanos();
    }

    @Override
    public Set<String> serverIds() {
        long now = nanoClock.getAsLong();
        lastHeard.values().removeIf(heard -> now - heard.at() > SILENCE.toNanos());
        return Set.copyOf(lastHeard.keySet());
    }

    /** Returns those of them that take clients. */
    Set<String> takingClients() {
        Set<String> all = serverIds();
        return lastHeard.entrySet().stream()
                .filter(entry -> entry.getValue().state() == Presence.State.HERE && all.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
