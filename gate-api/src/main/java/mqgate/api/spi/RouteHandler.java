package mqgate.api.spi;

import mqgate.api.Message;
import mqgate.api.Session;

/**
 * Handles what clients publish, on a thread that may block.
 *
 * @source gate/define.go RouteHandler
 * @since 0.1
 */
@FunctionalInterface
public non-sealed interface RouteHandler extends Route {

    /**
     * Handles one message.
     *
     * <p>When: after the session's connect event, before its disconnect event.
     *
     * <p>Thread: the executor; may block. One message of a connection at a time and in order, unless
     * {@link mqgate.api.Options.Builder#lanes lanes} say otherwise.
     *
     * <p>Failure: the client gets an error reply with the exception's message and no stack trace; the connection stays.
     *
     * @param session the gate's live session, not a copy
     * @param topic the topic of the message
     * @param body the payload; the handler may keep it
     * @return what the client is answered
     * @throws Exception to answer with an error
     * @source gate/define.go RouteHandler.OnRoute
     */
    RouteResult onRoute(Session session, String topic, byte[] body) throws Exception;

    /**
     * Handles one message with all that came with it. This is what the gate calls, and it calls {@link #onRoute}; where user
     * properties and the like matter, see {@link OfMessage}. When it is called, on which thread, and what a failure does is as
     * for {@link #onRoute}.
     *
     * @param session the gate's live session, not a copy; its trace is that of the connection, the request's is {@link
     *     Message#getTraceSpan()}
     * @param message the message; the handler may keep it
     * @return what the client is answered
     * @throws Exception to answer with an error
     */
    default RouteResult onMessage(Session session, Message message) throws Exception {
        return onRoute(session, message.getTopic(), message.getBody());
    }

    /** A handler that takes each message with all that came with it. */
    @FunctionalInterface
    interface OfMessage extends RouteHandler {

        @Override
        RouteResult onMessage(Session session, Message message) throws Exception;

        @Override
        default RouteResult onRoute(Session session, String topic, byte[] body) throws Exception {
            return onMessage(session, Message.of(topic, body));
        }
    }
}
