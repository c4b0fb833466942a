package mqgate.netty;

import java.util.concurrent.TimeUnit;

/** The rules of when a silent peer is given up. */
final class KeepAlive {

    private static final int MQANT_LEAST = 10;
    private static final int MQANT_MOST = 60;

    private KeepAlive() {}

    /** One and a half times what the client promised, in nanoseconds. */
    static long silence(int seconds) {
        return TimeUnit.MILLISECONDS.toNanos(1500L * seconds);
    }

    /** What mqant makes of a keep alive, in nanoseconds: three times that, between 10 and 60 seconds. */
    static long mqantSilence(int seconds) {
        int silence = 3 * (int) (1.5 * seconds + 1);
        boolean none = seconds == 0;
        return TimeUnit.SECONDS.toNanos(none ? MQANT_MOST : Math.min(Math.max(silence, MQANT_LEAST), MQANT_MOST));
    }

    /** Returns how long a peer may still be silent: zero or less when it is to be given up. */
    static long remainingNanos(long silenceNanos, long heardNanos, long nowNanos) {
        return silenceNanos - (nowNanos - heardNanos);
    }
}
