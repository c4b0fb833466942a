package mqgate.api.spi;

import mqgate.api.Message;

/**
 * Chooses who handles a message, as a rule by its topic, and with that on which kind of thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Router {

    /**
     * Chooses the handler of one message.
     *
     * <p>Thread: the connection's event loop; must return quickly and never block.
     *
     * <p>Failure: an exception gives the client an error reply with its message.
     *
     * @param message the message
     * @return the handler; a route that always answers with an error if nobody is responsible
     */
    Route route(Message message);
}
