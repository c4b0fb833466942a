package mqgate.testkit;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.concurrent.Ticker;

/** The event loop of a virtual gate, of the thread that made it. It runs when it is told to, by a clock that only stands or jumps. */
final class VirtualLoop extends ManualIoEventLoop {

    private static final long NOTHING = -1;

    VirtualLoop(Ticker ticker) {
        super(null, Thread.currentThread(), NoIo::new, ticker);
    }

    /** When the next timer is due, or the largest number without one. */
    long nextTimer() {
        long next = nextScheduledTaskDeadlineNanos();
        return next == NOTHING ? Long.MAX_VALUE : next;
    }

    /** The network of a virtual gate has no sockets to be watched: it hands over its events as tasks. */
    private record NoIo(ThreadAwareExecutor loop) implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("a virtual gate has no sockets: " + handle);
        }

        @Override
        public void wakeup() {}

        /** An event loop that ends after its last task does not first wait for another one, in real time. */
        @Override
        public void prepareToDestroy() {
            loop.execute(() -> {});
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }
    }
}
