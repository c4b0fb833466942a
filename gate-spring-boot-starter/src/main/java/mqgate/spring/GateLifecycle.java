package mqgate.spring;

import mqgate.api.CloseReason;
import mqgate.api.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the gate when the rest of the application runs, and empties it before anything else is stopped:
 *
 * <ul>
 *   <li>A start that fails is the failure of the application.
 *   <li>A stop drains on a thread of its own, so that Spring can watch the time; when Spring waits no longer, it destroys the bean of the
 *       gate, whose close ends the draining.
 *   <li>A gate does not start a second time, so nothing may stop it only for a while.
 * </ul>
 *
 * <p>Called by the thread that starts or ends the application.
 */
final class GateLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GateLifecycle.class);

    private final Gate gate;
    private final GateProperties.Drain drain;
    private volatile boolean running;

    GateLifecycle(Gate gate, GateProperties.Drain drain) {
        this.gate = gate;
        this.drain = drain;
    }

    @Override
    public void start() {
        gate.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        gate.drain(drain.time(), CloseReason.USE_ANOTHER_SERVER, drain.serverReference());
    }

    @Override
    public void stop(Runnable callback) {
        Thread thread = new Thread(() -> stopLogged(callback), "gate-drain");
        thread.start();
    }

    private void stopLogged(Runnable callback) {
        try {
            stop();
        } catch (RuntimeException e) {
            log.warn("Gate {} could not be emptied", gate.getOptions().getServerId(), e);
            gate.close();
        } finally {
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Spring 7 pauses what is not in use, between tests, and starts it again. */
    public boolean isPauseable() {
        return false;
    }

    /** The last to start and the first to stop. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
