package mqgate.api.spi;

import java.util.concurrent.CompletionStage;
import mqgate.api.Message;
import mqgate.api.Session;

/**
 * Handles what clients publish, on the event loop: the fastest way, for handlers that never block.
 *
 * @since 0.1
 */
@FunctionalInterface
public non-sealed interface AsyncRouteHandler extends Route {

    /**
     * Begins to handle one message.
     *
     * <p>When: after the session's connect event, before its disconnect event.
     *
     * <p>Thread: the connection's event loop, which also serves many other clients: it must return quickly and never
     * block. The stage may complete on any thread. The next message of the connection waits for it, unless
     * {@link mqgate.api.Options.Builder#lanes lanes} say otherwise.
     *
     * <p>Failure: an exception, thrown or in the stage, gives the client an error reply with its message and no stack
     * trace. A stage that is not done within {@link mqgate.api.Options#getRequestTimeout()} gives it what {@link #onTimeout}
     * says; a later result is dropped.
     *
     * @param session the gate's live session, not a copy
     * @param topic the topic of the message
     * @param body the payload; the handler may keep it
     * @return what the client is answered, once known
     * @throws Exception to answer with an error
     */
    CompletionStage<RouteResult> onRoute(Session session, String topic, byte[] body) throws Exception;

    /**
     * Begins to handle one message with all that came with it. This is what the gate calls, and it calls {@link #onRoute};
     * where user properties and the like matter, see {@link OfMessage}. When it is called, on which thread, and what a failure does is as
     * for {@link #onRoute}.
     *
     * @param session the gate's live session, not a copy; its trace is that of the connection, the request's is {@link
     *     Message#getTraceSpan()}
     * @param message the message; the handler may keep it
     * @return what the client is answered, once known
     * @throws Exception to answer with an error
     */
    default CompletionStage<RouteResult> onMessage(Session session, Message message) throws Exception {
        return onRoute(session, message.getTopic(), message.getBody());
    }

    /**
     * Says what the client is answered whose message was not handled in time: the error {@code deadline exceeded}, unless this
     * method says something else. For a message that wants no reply that is {@link RouteResult#none()}.
     *
     * <p>When: once {@link mqgate.api.Options#getRequestTimeout()} is over and the stage is not done.
     *
     * <p>Thread: the connection's event loop; it must not block.
     *
     * <p>Failure: an exception gives the client an error reply with its message.
     *
     * @param session the gate's live session, not a copy
     * @param message the message
     * @return what the client is answered
     */
    default RouteResult onTimeout(Session session, Message message) {
        return RouteResult.error("deadline exceeded");
    }

    /** A handler that takes each message with all that came with it. */
    @FunctionalInterface
    interface OfMessage extends AsyncRouteHandler {

        @Override
        CompletionStage<RouteResult> onMessage(Session session, Message message) throws Exception;

        @Override
        default CompletionStage<RouteResult> onRoute(Session session, String topic, byte[] body) throws Exception {
            return onMessage(session, Message.of(topic, body));
        }
    }
}
