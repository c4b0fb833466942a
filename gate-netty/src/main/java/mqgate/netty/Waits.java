package mqgate.netty;

import java.time.Duration;
import java.util.concurrent.Future;

/** The waits of the threads that start and close a gate. */
final class Waits {

    private Waits() {}

    /** Waits as the platform does, but through an interrupt, which is kept for later. Returns whether the event has come. */
    static boolean uninterruptibly(NettyPlatform platform, Future<?> event, Duration patience) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return platform.await(event, patience);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
