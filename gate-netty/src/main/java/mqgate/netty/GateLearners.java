package mqgate.netty;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.spi.GateLearner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the learners of a gate that it starts and, those that have heard of that, that it is drained and that it stops. Belongs to
 * the thread that starts the gate, drains it or closes it.
 */
final class GateLearners {

    private static final Logger log = LoggerFactory.getLogger(GateLearners.class);

    private final List<GateLearner> learners;

    /** The last one first. */
    private final Deque<GateLearner> started = new ArrayDeque<>();

    private boolean stopped;

    GateLearners(List<GateLearner> learners) {
        this.learners = learners;
    }

    /** Ends at the first that fails; the caller stops the others then. Ends too at one that closes the gate. */
    void start(Gate gate) {
        for (GateLearner learner : learners) {
            start(learner, gate);
            started.push(learner);
            if (stopped) {
                stop(gate);
                return;
            }
        }
    }

    private static void start(GateLearner learner, Gate gate) {
        try {
            learner.onStart(gate);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(learner, e);
        } catch (Exception e) {
            throw failed(learner, e);
        }
    }

    private static GateException failed(GateLearner learner, Exception cause) {
        return new GateException(
                "onStart of " + learner.getClass().getName() + " failed: " + cause.getMessage(), cause);
    }

    /** Those that were started hear that clients are sent away; ends at one that closes the gate. */
    void drain(Gate gate) {
        for (GateLearner learner : List.copyOf(started)) {
            if (stopped) {
                return;
            }
            contain("onDrain", gate, () -> learner.onDrain(gate));
        }
    }

    void stop(Gate gate) {
        stopped = true;
        while (!started.isEmpty()) {
            GateLearner learner = started.pop();
            contain("onStop", gate, () -> learner.onStop(gate));
        }
    }

    private static void contain(String callback, Gate gate, Callback call) {
        try {
            call.run();
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.warn("Gate {}: {} of a learner failed", gate.getOptions().getServerId(), callback, e);
        }
    }

    /** A call of a learner whose failure is logged and nothing else. */
    @FunctionalInterface
    private interface Callback {
        void run() throws Exception;
    }
}
