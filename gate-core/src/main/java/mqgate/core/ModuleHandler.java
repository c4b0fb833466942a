package mqgate.core;

import mqgate.api.Session;
import mqgate.api.spi.RouteResult;

/**
 * Handles one kind of message of a module, on a thread that may block.
 *
 * @param <B> the body: {@code byte[]}, {@code Map<String, Object>} for JSON, or the whole {@link mqgate.api.Message}
 * @since 0.1
 */
@FunctionalInterface
public interface ModuleHandler<B> {

    /**
     * Handles one message. Threads, order and failures are those of {@link mqgate.api.spi.RouteHandler#onRoute}.
     *
     * @param session a copy of the session with the topic of the message; its changes reach the gate through
     *     {@link Session#push()} and its like
     * @param body the body; the handler may keep it
     * @return what the client is answered, if the topic asks for a reply
     * @throws Exception to answer with an error
     */
    RouteResult handle(Session session, B body) throws Exception;
}
