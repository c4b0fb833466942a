package mqgate.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An event loop of the thread that made it, which runs when it is told to, in a time that only stands or jumps. */
final class FrozenLoop extends ManualIoEventLoop {

    private final MockTicker time;

    FrozenLoop() {
        this(Ticker.newMockTicker());
    }

    private FrozenLoop(MockTicker time) {
        super(null, Thread.currentThread(), executor -> new NoIo(), time);
        this.time = time;
    }

    /** Runs all that is to be done now, and what follows from it. */
    void runTasks() {
        while (runNow() > 0) {
            Thread.onSpinWait();
        }
    }

    void pass(Duration duration) {
        spend(duration);
        runTasks();
    }

    /** What runs now takes so long; nothing else happens meanwhile. */
    void spend(Duration duration) {
        time.advance(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets a long time pass at once, but for what is due in it: that happens each at its time. */
    void passInJumps(Duration duration) {
        long end = time.nanoTime() + duration.toNanos();
        while (hasTimers() && nextScheduledTaskDeadlineNanos() <= end) {
            passUntil(nextScheduledTaskDeadlineNanos());
        }
        passUntil(end);
    }

    private void passUntil(long nanos) {
        time.advance(Math.max(0, nanos - time.nanoTime()), TimeUnit.NANOSECONDS);
        runTasks();
    }

    /** Whether something is still going to happen by itself. */
    boolean hasTimers() {
        return nextScheduledTaskDeadlineNanos() != -1;
    }

    /** Channels of this loop have no sockets to be watched. */
    private static final class NoIo implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }
    }
}
