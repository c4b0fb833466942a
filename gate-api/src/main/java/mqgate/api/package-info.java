/**
 * The gate as its users see it.
 *
 * <p><b>Flow.</b> A client connects over TCP or WebSocket and sends CONNECT. The gate answers, makes a
 * {@link mqgate.api.Session} for it and registers its {@link mqgate.api.Agent}. Each message that the client
 * publishes goes to a route handler (package {@link mqgate.api.spi}), whose result returns to the client on the same
 * topic. The server reaches a client at any time through its session or, by session id, through
 * {@link mqgate.api.GateHandler}.
 *
 * <p><b>Threads.</b> Sockets are served by a few event loop threads that must never block. Route handlers, learners
 * and storage run on the executor of {@link mqgate.api.Options}; only the asynchronous SPIs run on an event loop. All
 * types of this package may be used from any thread.
 *
 * <p><b>Lifecycle.</b> Build {@link mqgate.api.Options}, create a {@link mqgate.api.Gate} from them,
 * {@link mqgate.api.Gate#start() start} it once, {@link mqgate.api.Gate#close() close} it once.
 *
 * <p><b>Null.</b> No parameter and no result is ever null unless it is marked {@code @Nullable}.
 */
@org.jspecify.annotations.NullMarked
package mqgate.api;
