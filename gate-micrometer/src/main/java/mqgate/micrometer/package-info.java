/**
 * Metrics of a gate in Micrometer.
 *
 * <p>{@link mqgate.micrometer.GateMetrics} is all there is: {@code GateMetrics.of(gate).bindTo(registry)}.
 */
@org.jspecify.annotations.NullMarked
package mqgate.micrometer;
