package mqgate.netty;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Someone who only wants to play while a gate is attacked: one connection that asks every 20 ms, and another client that comes, asks
 * and goes every 100 ms. It has two threads of its own.
 */
final class HealthyClient implements AutoCloseable {

    private static final long BETWEEN_QUESTIONS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BETWEEN_VISITS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String TOPIC = "healthy";

    private final TestGate gate;
    private final ProcessorWait loopWait;
    private final TestClient client;
    private volatile boolean going = true;
    private volatile Waits questions = Waits.NONE;
    private volatile Waits visits = Waits.NONE;
    private final CompletableFuture<Void> asking;
    private final CompletableFuture<Void> visiting;

    /**
     * Begins to ask.
     *
     * @param loopWait that of the gate's event loop
     */
    HealthyClient(TestGate gate, ProcessorWait loopWait, String clientId) throws IOException {
        this.gate = gate;
        this.loopWait = loopWait;
        client = gate.open(Link.TCP);
        client.shakeHands(clientId, 60);
        ask(client);
        asking = Tasks.start(this::askAgainAndAgain);
        visiting = Tasks.start(this::comeAgainAndAgain);
    }

    /**
     * How long answers have taken at the most.
     *
     * @param count how many there were
     * @param longestNanos the longest
     * @param longestServedNanos likewise, without what the client and the event loop waited for a processor, which the attackers in
     *     the same process take from them, and whatever else the machine does
     */
    record Waits(int count, long longestNanos, long longestServedNanos) {

        static final Waits NONE = new Waits(0, 0, 0);

        Waits and(long nanos, long withoutProcessorNanos) {
            return new Waits(
                    count + 1,
                    Math.max(longestNanos, nanos),
                    Math.max(longestServedNanos, nanos - withoutProcessorNanos));
        }
    }

    private void askAgainAndAgain() throws Exception {
        ProcessorWait own = ProcessorWait.ofThisThread();
        while (going) {
            questions = timed(questions, own, () -> ask(client));
            LockSupport.parkNanos(BETWEEN_QUESTIONS_NANOS);
        }
    }

    private void comeAgainAndAgain() throws Exception {
        ProcessorWait own = ProcessorWait.ofThisThread();
        while (going) {
            visits = timed(visits, own, this::visit);
            LockSupport.parkNanos(BETWEEN_VISITS_NANOS);
        }
    }

    private Waits timed(Waits before, ProcessorWait own, Tasks.Action action) throws Exception {
        long waited = own.nanos() + loopWait.nanos();
        long begin = System.nanoTime();
        action.run();
        long nanos = System.nanoTime() - begin;
        return before.and(nanos, own.nanos() + loopWait.nanos() - waited);
    }

    private void visit() throws IOException {
        try (TestClient visitor = gate.connect()) {
            ask(visitor);
            visitor.send("e000");
        }
    }

    /** Messages of others that come in between do not matter. */
    private static void ask(TestClient client) throws IOException {
        client.publish(TOPIC, "?");
        String answer = client.readPublish();
        while (!answer.equals(TOPIC + ":?")) {
            answer = client.readPublish();
        }
    }

    Waits questions() {
        return questions;
    }

    Waits visits() {
        return visits;
    }

    /** Stops asking, and fails if something was not answered. */
    void finish() throws Exception {
        going = false;
        Tasks.join(List.of(asking, visiting));
    }

    @Override
    public void close() throws IOException {
        going = false;
        client.close();
    }
}
