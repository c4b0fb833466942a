package mqgate.core;

/**
 * Marks a thread that serves many and must not wait: an event loop of a gate, a thread that delivers messages of a cluster.
 *
 * @since 0.1
 */
public interface NonBlocking {

    /**
     * Refuses to go on where nobody may wait.
     *
     * @param what what would block, for the message
     * @throws IllegalStateException if the calling thread must not block
     */
    static void refuse(String what) {
        if (Thread.currentThread() instanceof NonBlocking) {
            throw new IllegalStateException(what + " may block and must not be used on "
                    + Thread.currentThread().getName() + ", which serves many");
        }
    }
}
