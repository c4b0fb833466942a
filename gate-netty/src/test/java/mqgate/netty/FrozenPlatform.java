package mqgate.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import mqgate.api.Transport;

/** The machine with another clock: what the inside of a gate is given that runs on an event loop of the test. */
record FrozenPlatform(LongSupplier nanoClock, InstantSource clock) implements NettyPlatform {

    private static final SystemPlatform MACHINE = new SystemPlatform(Transport.NIO);

    FrozenPlatform(LongSupplier nanoClock) {
        this(nanoClock, MACHINE.clock());
    }

    @Override
    public EventLoopGroup newEventLoops(int threads) {
        return MACHINE.newEventLoops(threads);
    }

    @Override
    public void prepare(ServerBootstrap bootstrap) {
        MACHINE.prepare(bootstrap);
    }

    @Override
    public boolean sharesReadBuffers() {
        return MACHINE.sharesReadBuffers();
    }

    @Override
    public RandomGenerator random() {
        return MACHINE.random();
    }

    @Override
    public ExecutorService newHandlerExecutor() {
        return MACHINE.newHandlerExecutor();
    }

    @Override
    public ExecutorService newAuthenticatorExecutor() {
        return MACHINE.newAuthenticatorExecutor();
    }

    @Override
    public void checkMayWait(String method) {
        MACHINE.checkMayWait(method);
    }

    @Override
    public boolean await(Future<?> event, Duration patience) throws InterruptedException {
        return MACHINE.await(event, patience);
    }
}
