/**
 * A game for many: balls that eat each other, in rooms. One thread owns all rooms; handlers hand it who comes and goes, and leave the steering where
 * it finds it.
 */
@NullMarked
package mqgate.examples.arena;

import org.jspecify.annotations.NullMarked;
