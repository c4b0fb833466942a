package mqgate.api.spi;

import mqgate.api.Gate;

/**
 * Learns that a gate starts and stops: what makes it known to others, or counts what it does.
 *
 * <p>Both methods are called on the thread that starts or closes the gate, which waits for them.
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
