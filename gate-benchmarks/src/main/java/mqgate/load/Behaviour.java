package mqgate.load;

import java.nio.ByteBuffer;

/** What the clients do. Called by the one thread of the load. */
interface Behaviour {

    /** The client is connected, and subscribed if it had to be. */
    default void onReady(Client client) {}

    /**
     * A message has come, on whichever topic, which begins at the position of {@code in} with its length. By default it has to be one of
     * this client.
     */
    default void onPublish(Client client, ByteBuffer in, int at, int length) {
        if (client.isOwn(in, at, length)) {
            onMessage(client, in, at, length);
        }
    }

    /** A message of this client has come as it was sent; {@code in} is good during the call only. */
    default void onMessage(Client client, ByteBuffer in, int at, int length) {}

    /** All that one read brought has been told. */
    default void onReadComplete(Client client) {}
}
