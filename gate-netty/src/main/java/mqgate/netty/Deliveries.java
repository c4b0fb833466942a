package mqgate.netty;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import mqgate.api.MessageRejectedException;
import mqgate.api.SessionClosedException;
import mqgate.netty.codec.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 messages to one client: which are on their way, under which packet id, and which wait for room. Owned by the
 * event loop.
 *
 * <ul>
 *   <li>As many are on their way as the window has; the others follow in order as acknowledgements come.
 *   <li>A packet id is free again when its acknowledgement has come.
 *   <li>Senders are told on the executor: their code has no place on an event loop.
 * </ul>
 */
final class Deliveries {

    private static final int LARGEST_ID = 65_535;

    /** What a message takes while it waits, more than one of QoS 0. */
    private static final int OVERHEAD = 192;

    /**
     * One message, on its way from its sender to the client.
     *
     * @param publish the message, not yet with its packet id
     * @param done what its sender waits for, or null if nobody does
     */
    record Delivery(Packet.Publish publish, @Nullable CompletableFuture<Void> done) {

        int bytes() {
            return OVERHEAD + Outbox.size(publish);
        }

        private void fail(RuntimeException cause) {
            if (done != null) {
                done.completeExceptionally(cause);
            }
        }
    }

    private final Channel channel;
    private final Executor executor;
    private final int window;
    private final Map<Integer, Delivery> unacknowledged = new LinkedHashMap<>();
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private int lastId;
    private long bytes;
    private boolean resent;

    Deliveries(Channel channel, Executor executor, int window) {
        this.channel = channel;
        this.executor = executor;
        this.window = window;
    }

    /** Sends a message, or lets it wait for room; the caller flushes. */
    void send(Delivery delivery) {
        bytes += delivery.bytes();
        if (unacknowledged.size() < window) {
            write(delivery);
        } else {
            waiting.add(delivery);
        }
    }

    private void write(Delivery delivery) {
        do {
            lastId = lastId % LARGEST_ID + 1;
        } while (unacknowledged.containsKey(lastId));
        unacknowledged.put(lastId, delivery);
        resent = false;
        channel.write(delivery.publish().atLeastOnce(lastId, false), channel.voidPromise());
    }

    /** An acknowledgement has come: one that nobody waits for means nothing. */
    void acknowledged(Packet.Ack ack) {
        Delivery delivery = unacknowledged.remove(ack.packetId());
        if (delivery == null) {
            return;
        }
        bytes -= delivery.bytes();
        resent = false;
        complete(delivery, ack.reasonCode());
        Delivery next = waiting.poll();
        if (next != null) {
            write(next);
        }
    }

    private void complete(Delivery delivery, int reasonCode) {
        CompletableFuture<Void> done = delivery.done();
        if (done == null) {
            return;
        }
        if (reasonCode < Packet.Ack.FAILURE) {
            executor.execute(() -> done.complete(null));
        } else {
            String message = "the client refused the message: reason code 0x" + Integer.toHexString(reasonCode);
            refuse(delivery, new MessageRejectedException(MessageRejectedException.Reason.CLIENT, message, null));
        }
    }

    /** The client has shaken hands again on this connection: what it has not acknowledged is sent again, if that is news. */
    void resend() {
        if (resent) {
            return;
        }
        resent = true;
        unacknowledged.forEach(
                (id, delivery) -> channel.write(delivery.publish().atLeastOnce(id, true), channel.voidPromise()));
    }

    /** How many bytes are neither acknowledged nor given up. */
    long bytes() {
        return bytes;
    }

    /** The connection has ended: nothing will be acknowledged any more. All senders are told in one task. */
    void end(String sessionId) {
        List<Delivery> lost = new ArrayList<>(unacknowledged.values());
        lost.addAll(waiting);
        unacknowledged.clear();
        waiting.clear();
        bytes = 0;
        if (!lost.isEmpty()) {
            executor.execute(() -> lost.forEach(delivery -> delivery.fail(new SessionClosedException(sessionId))));
        }
    }

    void refuse(Delivery delivery, RuntimeException cause) {
        if (delivery.done() != null) {
            executor.execute(() -> delivery.fail(cause));
        }
    }
}
