package mqgate.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits in real time for what nobody tells. */
final class Waiting {

    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Waiting() {}

    /** Looks until it is so or patience ends; returns whether it came to be so. */
    static boolean until(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
        return true;
    }
}
