package mqgate.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import mqgate.netty.NettyPlatform;

/** What a virtual gate stands on: one thread, a time that the test moves, a network in memory, chance from a seed. */
final class VirtualPlatform implements NettyPlatform {

    private final VirtualTime time;
    private final VirtualNetwork network;
    private final InstantSource clock;
    private final Random random;

    VirtualPlatform(VirtualTime time, VirtualNetwork network, InstantSource clock, long seed) {
        this.time = time;
        this.network = network;
        this.clock = clock;
        random = new Random(seed);
    }

    @Override
    public EventLoopGroup newEventLoops(int threads) {
        return time.loop();
    }

    @Override
    public void prepare(ServerBootstrap bootstrap) {
        bootstrap.channelFactory(() -> new VirtualServerChannel(network));
    }

    /** The thread of the test does not end with the gate. */
    @Override
    public boolean sharesReadBuffers() {
        return false;
    }

    @Override
    public LongSupplier nanoClock() {
        return time::nanoTime;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public ExecutorService newHandlerExecutor() {
        return new VirtualExecutor(time);
    }

    @Override
    public ExecutorService newAuthenticatorExecutor() {
        return new VirtualExecutor(time);
    }

    @Override
    public void checkMayWait(String method) {
        time.checkMayWait(method);
    }

    @Override
    public boolean await(Future<?> event, Duration patience) {
        return time.await("await", event::isDone, patience);
    }
}
