package mqgate.core;

import java.util.concurrent.CompletionStage;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;

/**
 * Handles one kind of message of a module, on the event loop, without ever blocking.
 *
 * @param <B> the body: {@code byte[]}, {@code Map<String, Object>} for JSON, or the whole {@link mqgate.api.Message}
 * @since 0.1
 */
@FunctionalInterface
public interface AsyncModuleHandler<B> {

    /**
     * Begins to handle one message. Threads, order and failures are those of
     * {@link mqgate.api.spi.AsyncRouteHandler#onRoute}.
     *
     * @param session a copy of the session with the topic of the message
     * @param body the body; the handler may keep it
     * @return what the client is answered, if the topic asks for a reply, once known
     * @throws Exception to answer with an error
     */
    CompletionStage<RouteResult> handle(Session session, B body) throws Exception;
}
