package mqgate.nats;

import java.io.IOException;

/** What has to be set up again on each new connection to NATS: subscriptions, as a rule. */
interface Attachment {

    /**
     * A connection has come. Called once for each, before anybody can send with it through the link; what it throws ends the
     * connection, and the next one is tried.
     *
     * <p>On a thread that may block, one call at a time.
     */
    void attach(LiveConnection connection) throws IOException, InterruptedException;

    /** The connection of the last {@link #attach} is lost or closed. May come without that. Must not block. */
    default void detach() {}
}
