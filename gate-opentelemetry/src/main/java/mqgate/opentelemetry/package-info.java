/**
 * Requests of a gate as spans of OpenTelemetry.
 *
 * <p>{@link mqgate.opentelemetry.GateTracer} is set in the options of a gate, and of a {@code ModuleServer} of gate-nats.
 */
@org.jspecify.annotations.NullMarked
package mqgate.opentelemetry;
