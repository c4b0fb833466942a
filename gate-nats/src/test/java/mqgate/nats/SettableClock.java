package mqgate.nats;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock that a test sets. Used by one thread. */
final class SettableClock implements LongSupplier {

    private long now = Long.MAX_VALUE - 5; // it may overflow at any time

    @Override
    public long getAsLong() {
        return now;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }
}
