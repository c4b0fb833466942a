package mqgate.netty;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Those who attack a gate; they go on until all of them are sent home. */
final class Attackers implements AutoCloseable {

    private static final long WHILE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private final TestGate gate;
    private final Set<Attacker> attackers = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<Void>> threads = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile boolean going = true;

    Attackers(TestGate gate) {
        this.gate = gate;
    }

    /** What one of them does again and again. */
    @FunctionalInterface
    interface Strike {
        void strike() throws Exception;
    }

    /** How one of them begins. */
    @FunctionalInterface
    interface Arrival {
        Strike arrive(Attacker attacker) throws Exception;
    }

    /** One who is told by the test what to do. */
    Attacker one() {
        Attacker attacker = new Attacker(gate, numbers.getAndIncrement());
        attackers.add(attacker);
        return attacker;
    }

    /** So many strike at once, each again and again, and come again when they are thrown out. Returns after a while, when they still do. */
    void strike(int count, Arrival arrival) {
        for (int i = 0; i < count; i++) {
            threads.add(Tasks.start(() -> comeAgainAndAgain(arrival)));
        }
        long end = System.nanoTime() + WHILE_NANOS;
        for (long left = WHILE_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void comeAgainAndAgain(Arrival arrival) throws IOException {
        while (going) {
            Attacker attacker = one();
            try (attacker) {
                Strike strike = arrival.arrive(attacker);
                while (going) {
                    strike.strike();
                }
            } catch (Exception | AssertionError e) {
                // thrown out
            } finally {
                attackers.remove(attacker);
            }
        }
    }

    @Override
    public void close() throws Exception {
        going = false;
        for (Attacker attacker : attackers) {
            attacker.close();
        }
        Tasks.join(threads);
    }
}
