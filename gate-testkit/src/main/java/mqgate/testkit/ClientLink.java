package mqgate.testkit;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The way of a client to its gate: a socket in real time, or the network of a virtual gate in a time that the test moves. What
 * comes in is handed to the receiver on whichever thread brings it, but never before a call of the client has returned.
 */
interface ClientLink {

    /** Says where bytes go that arrive, and who is told, once, that no more will come; before anything is sent. */
    void open(Consumer<byte[]> receiver, Runnable closed);

    /** Sends bytes; after the end of the link they are lost. */
    void send(byte[] bytes);

    /** Ends the link in an orderly way: what was sent arrives. */
    void close();

    /** Breaks the link, as a lost process does. */
    void reset();

    /** Takes nothing more from the network, so that what the gate sends piles up. */
    void stopReading();

    /** Takes what has piled up, and what comes. */
    void resumeReading();

    /** Runs a task when so much time has passed, on the thread that brings what comes in. */
    Future<?> schedule(Duration delay, Runnable task);

    /**
     * Waits until something is so: on a socket as time passes, in the virtual gate by moving the time. Returns whether it came to be so.
     */
    boolean await(BooleanSupplier condition, Duration patience);
}
