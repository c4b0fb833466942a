package mqgate.nats;

import io.nats.client.Message;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.GateException;
import mqgate.core.WarningRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A call of every gate while its answers come in. Completed, with what each gate said that did it, when all that are known have
 * answered, or their time is over, or NATS is lost.
 */
final class PendingAnswers extends CompletableFuture<PendingAnswers.Answers> implements PendingAnswer {

    private static final Logger log = LoggerFactory.getLogger(PendingAnswers.class);

    private static final WarningRate warnings = new WarningRate(System::nanoTime);

    /**
     * What came of a call of every gate.
     *
     * @param results the answers of those that did it, by server id
     * @param failures what the others answered
     * @param missing those that did not answer, and those that failed
     */
    record Answers(Map<String, ByteReader> results, Map<String, Throwable> failures, Set<String> missing) {}

    /** Whose answers are waited for. */
    interface Expected {

        /** Returns whether it is known by now who is there. */
        boolean isReady();

        /** Returns who is there. */
        Set<String> serverIds();
    }

    private final Expected expected;
    private final long deadline;
    private final Map<String, ByteReader> results = new ConcurrentHashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private volatile Set<String> asked = Set.of();
    private volatile boolean complete;

    PendingAnswers(Expected expected, long deadline) {
        this.expected = expected;
        this.deadline = deadline;
    }

    @Override
    public boolean take(Message message) {
        if (message.isStatusMessage()) {
            finish();
            return true;
        }
        try {
            read(message.getData());
        } catch (RuntimeException e) {
            warn("An answer of a gate cannot be read", e);
        }
        return finishIfAnswered();
    }

    private void read(byte[] data) {
        ByteReader in = new ByteReader(data);
        if (!in.readBoolean()) {
            warn("A gate did not read what it was asked", Failures.read(in));
            return;
        }
        String serverId = in.readString();
        if (in.readBoolean()) {
            results.put(serverId, in);
        } else {
            failures.put(serverId, Failures.read(in));
        }
    }

    /** Where gates are of several versions, it can be so with each call. */
    private static void warn(String text, RuntimeException failure) {
        log.atLevel(warnings.isDue() ? Level.WARN : Level.DEBUG).log(text, failure);
    }

    @Override
    public boolean isOver(long nowNanos) {
        if (nowNanos - deadline >= 0) {
            finish();
            return true;
        }
        return finishIfAnswered();
    }

    /** Gates that leave meanwhile are not waited for any more, those that come are not yet. */
    boolean finishIfAnswered() {
        if (!complete) {
            if (!expected.isReady()) {
                return false;
            }
            asked = expected.serverIds();
            complete = true;
        }
        Set<String> present = expected.serverIds();
        boolean answered = asked.stream().noneMatch(gate -> present.contains(gate) && !hasAnswered(gate));
        if (answered) {
            finish();
        }
        return answered;
    }

    private boolean hasAnswered(String serverId) {
        return results.containsKey(serverId) || failures.containsKey(serverId);
    }

    private void finish() {
        Set<String> missing = new TreeSet<>(complete ? asked : expected.serverIds());
        missing.addAll(failures.keySet());
        missing.removeAll(results.keySet());
        complete(new Answers(Map.copyOf(results), Map.copyOf(failures), missing));
    }

    @Override
    public void giveUp(GateException why) {
        finish();
    }
}
