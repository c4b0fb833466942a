package mqgate.netty;

/**
 * The user event that the handshake of a connection succeeded; a new one starts at the head of the pipeline.
 *
 * @param silenceNanos how long the client may be silent from now on, 0 for ever
 */
record HandshakeDone(long silenceNanos) {}
