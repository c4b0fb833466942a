/** Whole servers side by side: floors, the gate, and others, each in a process of its own. */
@NullMarked
package mqgate.benchmarks;

import org.jspecify.annotations.NullMarked;
