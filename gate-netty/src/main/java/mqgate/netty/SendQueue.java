package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.DeliveryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of messages from any thread to one event loop, first in, first out, whomever they are for. One task of the event loop
 * takes all that wait and flushes each connection once.
 *
 * <p>{@link #add} and {@link #replaceOrAdd} are for any thread, the rest for the event loop.
 */
final class SendQueue implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SendQueue.class);

    /**
     * So many messages are written at a time, then they are flushed and the sockets have their turn: some milliseconds' worth, and as
     * many buffers as Netty keeps for the next ones.
     */
    private static final int FAIR_RUN = 4096;

    /** What a waiting message of the latest policy is about. */
    private record Place(Outbox receiver, DeliveryPolicy.Latest policy) {}

    private final EventLoop eventLoop;
    private final Queue<Send> sends = new ConcurrentLinkedQueue<>();
    private final Map<Place, LatestSend> latest = new ConcurrentHashMap<>();

    /** How many sends to many were added: a message must not be put before one of them that it came after. */
    private final AtomicLong sendsToMany = new AtomicLong();

    private final AtomicBoolean scheduled = new AtomicBoolean();

    private final List<Outbox> unflushed = new ArrayList<>(); // event loop
    private boolean running; // event loop
    private boolean flushing; // event loop: all in the list are flushed in this turn

    SendQueue(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Something to send, once it has come to the event loop. */
    @FunctionalInterface
    interface Send {

        /** Returns for how many connections it was. */
        int run();
    }

    /** Any thread: puts a send behind all that wait. */
    void add(Send send) {
        sends.add(send);
        schedule();
    }

    /** Any thread: puts a send that concerns many connections behind all that wait. */
    void addToMany(Send send) {
        sendsToMany.incrementAndGet();
        add(send);
    }

    /**
     * Any thread: puts a message in the place of one of the same key that waits for the same receiver, unless a send to many has come
     * between them; otherwise behind all.
     */
    void replaceOrAdd(Outbox receiver, DeliveryPolicy.Latest policy, Object message, int bytes) {
        Place place = new Place(receiver, policy);
        latest.compute(place, (same, waiting) -> {
            long now = sendsToMany.get();
            if (waiting != null && waiting.sendsToManyBefore == now) {
                waiting.replace(message, bytes);
                return waiting;
            }
            LatestSend send = new LatestSend(place, message, bytes, now);
            sends.add(send);
            return send;
        });
        schedule();
    }

    /** Runs what waits; returns false if something still waits then, or if this is called by what runs, which may be several sends. */
    boolean catchUp() {
        if (running) {
            return false;
        }
        if (!sends.isEmpty()) {
            runSome();
        }
        return sends.isEmpty();
    }

    /** Whether all that is written is flushed in this turn anyway; otherwise somebody runs the sends before one of his own. */
    boolean isFlushing() {
        return flushing;
    }

    /** For the send that runs: returns the one that waits next, or null. */
    @Nullable Send peek() {
        return sends.peek();
    }

    /** For the send that runs: takes the one that waits next, which runs with it. */
    void remove() {
        sends.remove();
    }

    /** Flushes a connection at the end of the tasks that wait already, so that messages in a row leave together. */
    void flushSoon(Outbox outbox) {
        unflushed.add(outbox);
        if (!flushing) {
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                eventLoop.execute(this);
            } catch (RejectedExecutionException e) {
                runWithoutEventLoop();
            }
        }
    }

    /** The gate is closed, its event loop has ended, and all its connections: what is still sent is only to be given up. */
    private synchronized void runWithoutEventLoop() {
        scheduled.set(false);
        runSome();
    }

    @Override
    public void run() {
        scheduled.set(false);
        flushing = true;
        try {
            runSome();
            flushAll();
        } finally {
            flushing = false;
        }
        if (!sends.isEmpty()) {
            schedule();
        }
    }

    private void flushAll() {
        for (int i = 0; i < unflushed.size(); i++) { // flushing one may add another
            unflushed.get(i).flushNow();
        }
        unflushed.clear();
    }

    private void runSome() {
        running = true;
        try {
            Send send;
            int written = 0;
            while (written < FAIR_RUN && (send = sends.poll()) != null) {
                written += runContained(send);
            }
        } finally {
            running = false;
        }
    }

    /** Those behind it must have their turn, whatever one throws. */
    private static int runContained(Send send) {
        try {
            return send.run();
        } catch (Throwable e) {
            log.error("A send failed", e);
            return 1;
        }
    }

    /** A message of the latest policy that waits to be handed over. Guarded by its place in the map until it leaves that. */
    private final class LatestSend implements Send {

        private final Place place;
        private final long sendsToManyBefore;
        private Object message;
        private int bytes;

        LatestSend(Place place, Object message, int bytes, long sendsToManyBefore) {
            this.place = place;
            this.message = message;
            this.bytes = bytes;
            this.sendsToManyBefore = sendsToManyBefore;
            place.receiver().countOnTheWay(bytes);
        }

        void replace(Object newer, int newerBytes) {
            place.receiver().countOnTheWay(newerBytes - bytes);
            place.receiver().replaced(message);
            message = newer;
            bytes = newerBytes;
        }

        @Override
        public int run() {
            latest.remove(place, this);
            return place.receiver().handedOver(message, place.policy(), bytes);
        }
    }
}
