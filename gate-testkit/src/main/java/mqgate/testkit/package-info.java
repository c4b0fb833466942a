/** Tests of what is built on Gate. */
@org.jspecify.annotations.NullMarked
package mqgate.testkit;
