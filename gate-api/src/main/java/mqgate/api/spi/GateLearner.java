package mqgate.api.spi;

import mqgate.api.Gate;

/**
 * Learns that a gate starts and stops: what makes it known to others, or counts what it does.
 *
 * <p>All methods are called on the thread that starts, drains or closes the gate, which waits for them.
 *
 * @since 0.1
 */
public interface GateLearner {

    /**
     * A gate is about to serve clients.
     *
     * <p>When: once, when every listener is bound and before the first connection is accepted, in the order in which the
     * learners were added.
     *
     * <p>Failure: {@link Gate#start()} fails with what is thrown here, wrapped in a {@link mqgate.api.GateException} if it is
     * checked; the gate is closed then, and {@link #onStop} called for those learners that had been started.
     *
     * @param gate the gate, with its addresses
     * @throws Exception if the gate cannot start
     */
    default void onStart(Gate gate) throws Exception {}

    /**
     * A gate is about to send its clients away: nobody new should find it any more, but it still serves those that it has.
     *
     * <p>When: at most once, first of all when {@link Gate#drain} is called, the last that was started first; {@link #onStop} follows
     * when all are gone. Not if the gate is only closed.
     *
     * <p>Failure: logged.
     *
     * @param gate the gate
     * @throws Exception if something could not be done in an orderly way
     */
    default void onDrain(Gate gate) throws Exception {}

    /**
     * A gate is about to stop.
     *
     * <p>When: once, first of all when the gate is closed, while it still serves its clients; the last that was started comes
     * first. Not for a gate that was never started.
     *
     * <p>Failure: logged.
     *
     * @param gate the gate
     * @throws Exception if something could not be ended in an orderly way
     */
    default void onStop(Gate gate) throws Exception {}
}
