package mqgate.netty;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties a gate that nobody finds any more. Begun once; awaited and ended by any thread, but not by an event loop.
 *
 * <p>What is done to the clients of an event loop is done there, see {@link LoopDrain}.
 */
final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private static final Duration LONGEST = Duration.ofDays(365);

    /** An event loop that is so much later than it should be is blocked by user code. */
    private static final Duration PATIENCE_WITH_A_LOOP = Duration.ofSeconds(2);

    private final GateServices services;
    private final Duration time;
    private final Closing farewell;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger sentAway = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();

    Drain(GateServices services, Duration time, Closing farewell) {
        this.services = services;
        this.time = time;
        this.farewell = farewell;
    }

    static void checkTime(Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("time: " + time + " (expected: zero to 365 days)");
        }
    }

    /** Sends everybody away who is there now; the table lets nobody in any more. */
    void begin() {
        long begin = services.nanoClock.getAsLong();
        String serverId = services.options.getServerId();
        log.info("Gate {} is being drained: {} clients within {}", serverId, services.table.size(), time);
        done.thenRun(() -> log.info(
                "Gate {} is drained: {} clients sent away in {}, {} of them in the middle of something, {} still there",
                serverId,
                sentAway,
                Duration.ofNanos(services.nanoClock.getAsLong() - begin),
                cutOff,
                services.table.size()));
        List<LoopDrain> loops = services.table.loops().stream()
                .map(loop -> new LoopDrain(this, loop))
                .toList();
        CompletableFuture.allOf(loops.stream().map(LoopDrain::begin).toArray(CompletableFuture[]::new))
                .thenRun(this::end);
    }

    long nanoTime() {
        return services.nanoClock.getAsLong();
    }

    /** Within how long all clients have their moments. */
    long spreadNanos() {
        return time.toNanos();
    }

    /** How long a client may still be there after its moment. */
    long longestStayNanos() {
        return services.options.getRequestTimeout().toNanos();
    }

    /** Says goodbye to a client, behind all that it was sent. */
    void sendAway(NettyAgent agent, boolean inTheMiddle) {
        if (agent.close(farewell)) {
            sentAway.incrementAndGet();
            if (inTheMiddle) {
                cutOff.incrementAndGet();
            }
        }
    }

    /** Leaves whoever is still there to the one who closes the gate. */
    void end() {
        done.complete(null);
    }

    boolean isOver() {
        return done.isDone();
    }

    /** Waits until everybody has been sent away, or it is {@linkplain #end ended}; returns false if the thread is interrupted before. */
    boolean await() {
        Duration longest = time.plus(services.options.getRequestTimeout()).plus(PATIENCE_WITH_A_LOOP);
        try {
            if (!services.platform.await(done, longest)) {
                log.warn(
                        "Gate {}: not drained in time: a handler blocks an event loop", services.options.getServerId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }
}
