package mqgate.api.spi;

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
     * {@link mqgate.api.Options.Builder#ordered ordered(false)} is set.
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
}
