package mqgate.api.spi;

/**
 * Chooses by topic who handles a message, and with that on which kind of thread.
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
     * @param topic the topic of the message
     * @return the handler; a route that always answers with an error if nobody is responsible
     */
    Route route(String topic);
}
