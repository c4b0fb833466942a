/** Small runnable gates, one for each question. */
@org.jspecify.annotations.NullMarked
package mqgate.examples;
