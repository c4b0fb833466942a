/**
 * What users of the gate implement: handlers of messages, learners of connections, storage, hooks.
 *
 * <p>Unless its own comment says otherwise, a method here is called on the executor of
 * {@link mqgate.api.Options.Builder#executor}, may block, and is called for one connection one call at a time, in
 * order; calls for different connections overlap, so implementations must be safe for that.
 */
@org.jspecify.annotations.NullMarked
package mqgate.api.spi;
