package mqgate.netty.codec;

/** Hears, next to a socket, how many bytes go over sockets. Called on the event loop. */
public interface Traffic {

    /** Counts nothing, for connections whose bytes another one counts. */
    Traffic NONE = new Traffic() {
        @Override
        public void read(int bytes) {}

        @Override
        public void written(int bytes) {}
    };

    /**
     * Bytes were read from a socket.
     *
     * @param bytes how many
     */
    void read(int bytes);

    /**
     * Bytes are on their way to a socket.
     *
     * @param bytes how many
     */
    void written(int bytes);
}
