package mqgate.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import mqgate.api.Transport;
import mqgate.core.HandlerExecutors;

/** The sockets, threads and clocks of this machine. For any thread. */
final class SystemPlatform implements NettyPlatform {

    /** More clients than can be asked about in the time that they have. What waits of one that has left is next to nothing. */
    private static final int MOST_WAITING = 100_000;

    private final IoEngine engine;
    private final SecureRandom random = new SecureRandom();

    SystemPlatform(Transport transport) {
        engine = IoEngine.of(transport);
    }

    @Override
    public EventLoopGroup newEventLoops(int threads) {
        return new MultiThreadIoEventLoopGroup(threads, EventLoopThread.factory(), engine.io());
    }

    @Override
    public void prepare(ServerBootstrap bootstrap) {
        engine.prepare(bootstrap);
    }

    @Override
    public boolean sharesReadBuffers() {
        return engine.reads() == IoEngine.Reads.WHEN_READY;
    }

    @Override
    public LongSupplier nanoClock() {
        return System::nanoTime;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public ExecutorService newHandlerExecutor() {
        return HandlerExecutors.newDefault();
    }

    @Override
    public ExecutorService newAuthenticatorExecutor() {
        return HandlerExecutors.newPool("gate-auth", MOST_WAITING);
    }

    @Override
    public void checkMayWait(String method) {
        if (Thread.currentThread() instanceof EventLoopThread) {
            throw new IllegalStateException(method + ": must not be called on an event loop, which it waits for");
        }
    }

    @Override
    public boolean await(Future<?> event, Duration patience) throws InterruptedException {
        try {
            event.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return event.isDone();
        } catch (ExecutionException | CancellationException e) {
            return true;
        }
    }
}
