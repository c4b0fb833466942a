package mqgate.netty;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Someone who only wants to play while a gate is attacked: one connection that asks every 20 ms, and another client that comes, asks
 * and goes every 100 ms. Remembers how long each had to wait at the most. It has two threads of its own.
 */
final class HealthyClient implements AutoCloseable {

    private static final long BETWEEN_QUESTIONS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BETWEEN_VISITS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String TOPIC = "healthy";

    private final TestGate gate;
    private final TestClient client;
    private volatile boolean going = true;
    private volatile long longestNanos;
    private volatile long longestVisitNanos;
    private volatile int visits;
    private final CompletableFuture<Void> asking;
    private final CompletableFuture<Void> visiting;

    HealthyClient(TestGate gate, String clientId) throws IOException {
        this.gate = gate;
        client = gate.open(Link.TCP);
        client.shakeHands(clientId, 60);
        ask(client); // what is loaded for the first time is loaded now
        asking = Tasks.start(this::askAgainAndAgain);
        visiting = Tasks.start(this::comeAgainAndAgain);
    }

    private void askAgainAndAgain() throws IOException {
        while (going) {
            long begin = System.nanoTime();
            ask(client);
            longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
            LockSupport.parkNanos(BETWEEN_QUESTIONS_NANOS);
        }
    }

    private void comeAgainAndAgain() throws IOException {
        while (going) {
            long begin = System.nanoTime();
            try (TestClient visitor = gate.connect()) {
                ask(visitor);
                longestVisitNanos = Math.max(longestVisitNanos, System.nanoTime() - begin);
                visits++;
                visitor.send("e000");
                visitor.assertClosed();
            }
            LockSupport.parkNanos(BETWEEN_VISITS_NANOS);
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

    /** How long the answer to a question took at the most. */
    long longestNanos() {
        return longestNanos;
    }

    /** How long it took at the most to connect and be answered. */
    long longestVisitNanos() {
        return longestVisitNanos;
    }

    /** How often the other client has come. */
    int visits() {
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
