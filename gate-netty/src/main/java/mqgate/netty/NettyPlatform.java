package mqgate.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import mqgate.api.Experimental;

/**
 * What a gate stands on: sockets, threads, time and chance. A gate that is not given another one has those of the machine; a test may
 * give it a world of its own, in which the same gate runs otherwise unchanged.
 *
 * <p>One for each gate, which asks for event loops and executors once and closes them.
 *
 * @since 0.1
 */
@Experimental
public interface NettyPlatform {

    /**
     * Makes the event loops that the connections of the gate belong to.
     *
     * @param threads how many
     * @return the event loops, which the gate shuts down
     */
    EventLoopGroup newEventLoops(int threads);

    /**
     * Makes a bootstrap listen with the channels of this platform: gives it their kind, and the options that only they know. Called for
     * each listener.
     *
     * @param bootstrap what a listener is bound with; event loops, handlers and the other options are the gate's
     */
    void prepare(ServerBootstrap bootstrap);

    /**
     * {@return whether a channel takes the memory for a read when there is something to read, and not before, and is read on a thread of its
     * event loop that ends with it: then all channels of the event loop are read into one buffer}
     */
    boolean sharesReadBuffers();

    /**
     * {@return the clock that durations are measured with, in nanoseconds from any beginning; the timers of the event loops keep to it}
     */
    LongSupplier nanoClock();

    /**
     * {@return the clock on the wall}
     */
    InstantSource clock();

    /**
     * {@return where session ids and ids of nameless clients come from; they protect only as far as it cannot be guessed}
     */
    RandomGenerator random();

    /**
     * Makes what handlers run on if the options say nothing else.
     *
     * @return an executor, which the gate closes
     */
    ExecutorService newHandlerExecutor();

    /**
     * Makes what an authenticator runs on. Called only if there is one.
     *
     * @return an executor, which the gate closes
     */
    ExecutorService newAuthenticatorExecutor();

    /**
     * Refuses, before anything is done, where nobody may wait.
     *
     * @param method what would wait, for the message
     * @throws IllegalStateException if {@link #await} must not be called here
     */
    void checkMayWait(String method);

    /**
     * Waits until something is done, whatever comes of it. Called by the thread that starts, drains or closes the gate.
     *
     * @param event what is waited for
     * @param patience how long at most
     * @return whether it is done
     * @throws InterruptedException if the thread is interrupted
     */
    boolean await(Future<?> event, Duration patience) throws InterruptedException;
}
