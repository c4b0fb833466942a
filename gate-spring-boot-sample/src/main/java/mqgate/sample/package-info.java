/** A small application of Spring Boot with a gate: a chat with rooms. */
@org.jspecify.annotations.NullMarked
package mqgate.sample;
