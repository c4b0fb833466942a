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
 * Tells the learners of a gate that it starts and, those that have heard of that, that it stops. Belongs to the thread that
 * starts the gate or closes it.
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

    void stop(Gate gate) {
        stopped = true;
        while (!started.isEmpty()) {
            stop(started.pop(), gate);
        }
    }

    private static void stop(GateLearner learner, Gate gate) {
        try {
            learner.onStop(gate);
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.warn("Gate {}: onStop of a learner failed", gate.getOptions().getServerId(), e);
        }
    }
}
