/** The console of the examples: a page that shows what a gate does, and changes nothing. */
@NullMarked
package mqgate.examples.console;

import org.jspecify.annotations.NullMarked;
