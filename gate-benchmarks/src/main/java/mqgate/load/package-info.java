/**
 * Clients that make load and check what they get: one thread, many connections, one line of JSON in the end. Takes the arguments of
 * {@code mqload}, which is faster, where there is a C compiler.
 */
@NullMarked
package mqgate.load;

import org.jspecify.annotations.NullMarked;
