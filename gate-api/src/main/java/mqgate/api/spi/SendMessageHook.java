package mqgate.api.spi;

import mqgate.api.Session;

/**
 * Sees every message before it is written to a client, and may change or refuse it.
 *
 * @source gate/define.go SendMessageHook
 * @since 0.1
 */
@FunctionalInterface
public interface SendMessageHook {

    /**
     * Takes one message on its way to one client; a broadcast calls it for each receiver.
     *
     * <p>Thread: the one that sends, which can be an event loop: it must return quickly and never block. Calls for one
     * connection can overlap.
     *
     * <p>Failure: the message is not sent; the sender gets {@link mqgate.api.MessageRejectedException}, a batch or
     * broadcast leaves the receiver out, a reply is dropped and logged.
     *
     * @param session the receiver's live session
     * @param topic the topic that the client will see
     * @param body the payload; must not be modified
     * @return the payload to send, {@code body} itself if nothing changes
     * @throws Exception to refuse the message
     */
    byte[] onSend(Session session, String topic, byte[] body) throws Exception;
}
