package mqgate.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.GateException;
import mqgate.api.MessageRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to NATS from its beginning to its end, with the requests that wait for an answer on it. It does not come
 * back: after its end the link makes another, so that nothing of the old one is sent late.
 *
 * <p>For any thread. Answers, and all else that is subscribed with {@link #dispatcher()}, are delivered by one thread in the
 * order in which they came.
 */
final class LiveConnection {

    private static final byte[] NOTHING = new byte[0];
    private static final int ROOM_FOR_HEADERS =
            256; // as much as nearly all messages need, so that their limit is the same

    private final Connection connection;
    private final Dispatcher dispatcher;
    private final String inbox;
    private final Map<Long, PendingAnswer> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile boolean ended;

    LiveConnection(Connection connection, String inbox) {
        this.connection = connection;
        this.inbox = inbox + ".";
        dispatcher = connection.createDispatcher(message -> {});
        dispatcher.setPendingLimits(-1, -1); // what waits here is bounded by who asked for it
        dispatcher.subscribe(this.inbox + "*", this::answered);
    }

    Connection connection() {
        return connection;
    }

    /** Delivers in order with the answers, on the same thread. */
    Dispatcher dispatcher() {
        return dispatcher;
    }

    boolean isAlive() {
        return !ended && connection.getStatus() == Connection.Status.CONNECTED;
    }

    /** Returns what the answer says behind its first byte; failed with what the other side threw, or if there is none in time. */
    CompletableFuture<ByteReader> request(Target target, @Nullable Headers headers, byte[] body, Duration timeout) {
        PendingReply reply = new PendingReply(target, System.nanoTime() + timeout.toNanos());
        try {
            ask(target.subject(), headers, body, reply);
        } catch (GateException e) {
            reply.giveUp(e);
        }
        return reply;
    }

    /** Sends something whose answers, maybe several, this one gets; what cannot be sent is thrown. */
    void ask(String subject, @Nullable Headers headers, byte[] body, PendingAnswer waiting) {
        long id = lastId.incrementAndGet();
        pending.put(id, waiting);
        try {
            publish(subject, inbox + id, headers, body);
        } catch (RuntimeException e) {
            pending.remove(id);
            throw e;
        }
        if (ended && pending.remove(id) != null) { // looked at after the put: either this or the end sees the request
            waiting.giveUp(unavailable());
        }
    }

    void publish(String subject, @Nullable String replyTo, @Nullable Headers headers, byte @Nullable [] body) {
        byte[] data = body == null ? NOTHING : body;
        checkSize(headers, data.length);
        if (!isAlive()) {
            throw unavailable();
        }
        try {
            connection.publish(subject, replyTo, headers, data);
        } catch (IllegalStateException e) {
            throw unavailable();
        }
    }

    /** NATS counts the headers too. */
    private void checkSize(@Nullable Headers headers, int length) {
        int headerLength = headers == null ? 0 : headers.serializedLength();
        long limit = connection.getMaxPayload() - Math.max(ROOM_FOR_HEADERS, headerLength);
        if (length > limit) {
            throw new MessageRejectedException(
                    MessageRejectedException.Reason.TOO_LARGE,
                    "a message of " + length + " bytes (expected: at most " + limit + ", from max_payload of NATS)",
                    null);
        }
    }

    private static ClusterUnavailableException unavailable() {
        return new ClusterUnavailableException("NATS is not connected");
    }

    private void answered(Message message) {
        String subject = message.getSubject();
        long id = Long.parseLong(subject, inbox.length(), subject.length(), 10);
        PendingAnswer waiting = pending.get(id);
        if (waiting != null && waiting.take(message)) { // otherwise too late
            pending.remove(id);
        }
    }

    /** What asks for an answer here was not sent, because more waits to be sent than may wait. */
    void discarded(String replyTo) {
        if (replyTo.startsWith(inbox)) {
            PendingAnswer waiting = pending.remove(Long.parseLong(replyTo, inbox.length(), replyTo.length(), 10));
            if (waiting != null) {
                waiting.giveUp(new ClusterUnavailableException("NATS takes messages more slowly than they come"));
            }
        }
    }

    /** Gives up on requests whose time is over. */
    void expire() {
        long now = System.nanoTime();
        pending.values().removeIf(waiting -> waiting.isOver(now));
    }

    /** The connection is lost or closed: nothing that waits will be answered. */
    void end() {
        ended = true;
        pending.values()
                .forEach(waiting -> waiting.giveUp(new ClusterUnavailableException(
                        "NATS was lost while waiting for an answer; it may have been done")));
        pending.clear();
    }
}
