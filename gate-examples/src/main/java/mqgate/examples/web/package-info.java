/** Pages of the examples: their files, the libraries that they use, and what they ask for in JSON. */
@NullMarked
package mqgate.examples.web;

import org.jspecify.annotations.NullMarked;
