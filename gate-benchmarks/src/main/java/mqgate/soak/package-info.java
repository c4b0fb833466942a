/**
 * A gate under mixed load for a long time: what it holds is told in regular intervals and must not grow, and no answer may be wrong,
 * lost or doubled. {@code SoakRun} is the parent process with the clients, {@code SoakGate} the child process with the gate.
 */
@NullMarked
package mqgate.soak;

import org.jspecify.annotations.NullMarked;
