package mqgate.load;

import java.nio.ByteBuffer;

/** What the clients do. Called by the one thread of the load. */
interface Behaviour {

    /** The client is connected, and subscribed if it had to be. */
    default void onReady(Client client) {}

    /** A message has come; {@code in} is good during the call only. */
    default void onMessage(Client client, ByteBuffer in, int at, int length) {}

    /** All that one read brought has been told. */
    default void onReadComplete(Client client) {}
}
