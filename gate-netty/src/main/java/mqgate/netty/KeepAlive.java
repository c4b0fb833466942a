package mqgate.netty;

/** The rule of when a silent peer is given up. Not safe for several threads; no clock of its own. */
final class KeepAlive {

    private final long silenceNanos;
    private long lastHeardNanos;

    /** Begins at {@code nowNanos}; the silence is more than zero. */
    KeepAlive(long silenceNanos, long nowNanos) {
        this.silenceNanos = silenceNanos;
        lastHeardNanos = nowNanos;
    }

    void heard(long nowNanos) {
        lastHeardNanos = nowNanos;
    }

    /** Returns how long the peer may still be silent: zero or less when it is to be given up. */
    long remainingNanos(long nowNanos) {
        return silenceNanos - (nowNanos - lastHeardNanos);
    }
}
