/** A gate in an application of Spring Boot. */
@org.jspecify.annotations.NullMarked
package mqgate.spring;
