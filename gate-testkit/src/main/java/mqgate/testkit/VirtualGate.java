package mqgate.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.netty.NettyGate;
import org.jspecify.annotations.Nullable;

/**
 * A gate in a time that the test moves, on a network in memory: keep alive, time-outs, expiry and the ticks of a game are tested in
 * milliseconds, and run the same way each time.
 *
 * <p>The gate is a real one, from accepting a connection to its last word; only what it stands on is virtual. Everything happens on the thread
 * that made this object: nothing while the test does something else, and what is due, in order, while it lets time pass: by {@link #advance},
 * {@link #run}, {@link #await}, by what waits for a client, and by {@code start}, {@code drain} and {@code close} of the gate. Nothing here is
 * for other threads.
 *
 * <p>Handlers run on {@link #executor()} unless the options name another executor; one that does has threads of its own, and is not virtual. A
 * handler that waits for something that happens later, a sleep, a future, an answer of its client, would wait for ever, because time stands while
 * it runs: it must return, and go on by a stage or a timer. Where it is noticed it is an {@code IllegalStateException}.
 *
 * <p>There is one thread, that of the event loop: races between threads, and calls that a real gate refuses on an event loop, are not seen here.
 *
 * <p>Two runs with the same seed have the same {@linkplain #wireLog() wire log}, if the game does the same: it has no other threads, no clock but
 * {@link #clock()}, no chance but from a seed of its own, and puts nothing on the wire that is different each time. The envelope that answers are
 * in unless a handler returns raw bytes does that: it has the trace id of the session, which is random unless the game sets it. So does TLS.
 *
 * @since 0.1
 */
public final class VirtualGate implements AutoCloseable {

    private final VirtualTime time = new VirtualTime();
    private final VirtualScheduler scheduler = new VirtualScheduler(time);
    private final VirtualExecutor executor = new VirtualExecutor(time);
    private final Clock clock;
    private final VirtualNetwork network;
    private final @Nullable WireLog wireLog;
    private @Nullable Gate gate;

    private VirtualGate(Builder settings) {
        clock = new VirtualClock(time, settings.start, ZoneOffset.UTC);
        wireLog = settings.recordsWire ? new WireLog() : null;
        network = new VirtualNetwork(time, settings.seed, settings.profile, wireLog);
        Options options = options(settings.configuration);
        gate = NettyGate.create(options, new VirtualPlatform(time, network, clock, settings.seed));
        gate.start();
    }

    /** Who names no listener has one for MQTT over TCP. */
    private Options options(BiConsumer<VirtualGate, Options.Builder> configuration) {
        Options.Builder options = Options.builder().serverId("virtual");
        configuration.accept(this, options);
        Options asWanted = options.build();
        return asWanted.getListeners().isEmpty()
                ? options.tcpAddr("127.0.0.1:0").build()
                : asWanted;
    }

    /**
     * {@return what makes a virtual gate}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes a virtual gate and starts it, with seed 0 and a perfect network.
     *
     * @param options sets the options of the gate
     * @return the gate, which listens
     */
    public static VirtualGate start(Consumer<Options.Builder> options) {
        return builder().options(options).start();
    }

    /**
     * {@return the gate}
     *
     * @throws IllegalStateException while its options are being made
     */
    public Gate gate() {
        if (gate == null) {
            throw new IllegalStateException("gate: not made yet (expected: a call after the options are set)");
        }
        return gate;
    }

    /** Has all happen that is due now. */
    public void run() {
        time.run();
    }

    /**
     * Lets time pass, from one thing that is due to the next, and has each happen at its time.
     *
     * @param duration how much time
     */
    public void advance(Duration duration) {
        time.pass(duration);
    }

    /**
     * Lets time pass until something is so.
     *
     * @param condition what is waited for; looked at whenever something has happened
     * @param patience how much time at most
     * @return whether it is so
     */
    public boolean await(BooleanSupplier condition, Duration patience) {
        return time.await("await", condition, patience);
    }

    /**
     * {@return how much time has passed since the beginning}
     */
    public Duration now() {
        return Duration.ofNanos(time.nanoTime());
    }

    /**
     * {@return the clock on the wall of this world, in UTC}
     */
    public Clock clock() {
        return clock;
    }

    /**
     * {@return what runs tasks at exactly their time, the ticks of a game for example}
     *
     * <p>To get the result of one of its tasks moves the time until it is there. One that fails is logged, and not run again if it was to be.
     */
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /**
     * {@return what runs tasks now, one at a time, in the order in which they are given to it: the gate's handlers and what else the game
     * has to be done elsewhere}
     *
     * <p>To get the result of one of them moves the time until it is there.
     */
    public ExecutorService executor() {
        return executor;
    }

    /**
     * {@return what has crossed the network until now}
     *
     * @throws IllegalStateException if it is not recorded
     */
    public WireLog wireLog() {
        if (wireLog == null) {
            throw new IllegalStateException("wireLog: not recorded (expected: a gate that was built with recordWire)");
        }
        return wireLog;
    }

    /**
     * Treats the bytes of those who connect from now on in another way.
     *
     * @param profile the way
     */
    public void network(NetworkProfile profile) {
        network.setProfile(requireNonNull(profile, "profile"));
    }

    /**
     * {@return the connections that clients have ever made, in order, and with them what can go wrong}
     */
    public List<NetworkLine> lines() {
        return List.copyOf(network.lines());
    }

    /**
     * Begins with a client. It goes to the first listener that serves what the builder asks for.
     *
     * @return a builder, whose clients live in this time
     */
    public TestClientBuilder client() {
        return new TestClientBuilder(
                new GateNetwork(gate(), address -> network.connect(address).link()));
    }

    /**
     * Connects a client of MQTT 5 with this client id, which pings within its keep alive of a minute.
     *
     * @param clientId its id
     * @return the client
     */
    public TestClient connect(String clientId) {
        return client().clientId(clientId).connect();
    }

    /**
     * {@return the connection of a client, and with it what can go wrong}
     *
     * @param client a client of this gate
     */
    public NetworkLine line(TestClient client) {
        ClientLink link = client.conversation().link();
        return network.lines().stream()
                .filter(line -> line.link() == link)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("client: of another gate (expected: one of this)"));
    }

    /**
     * Closes the gate, in virtual time, and looks whether anything is left of it; ends the clients that have not noticed.
     *
     * @throws IllegalStateException if a connection is still there
     */
    @Override
    public void close() {
        gate().close();
        scheduler.shutdown();
        executor.shutdown();
        network.close();
        time.run();
        List<NetworkLine> left =
                network.lines().stream().filter(NetworkLine::isOpenAtGate).toList();
        if (!left.isEmpty()) {
            throw new IllegalStateException("close: the gate still has " + left);
        }
    }

    /** Makes a virtual gate. */
    public static final class Builder {

        private long seed;
        private Instant start = Instant.parse("2030-01-01T00:00:00Z");
        private NetworkProfile profile = NetworkProfile.perfect();
        private boolean recordsWire;
        private BiConsumer<VirtualGate, Options.Builder> configuration = (virtual, options) -> {};

        private Builder() {}

        /**
         * Chooses what all chance comes from, that of the network and the ids of sessions; 0 unless it is set.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets the clock on the wall.
         *
         * @param instant what it shows at the beginning; that of the year 2030 unless it is set
         * @return this
         */
        public Builder startAt(Instant instant) {
            start = requireNonNull(instant, "instant");
            return this;
        }

        /**
         * Chooses the network; a perfect one unless it is set.
         *
         * @param value how bytes are treated
         * @return this
         */
        public Builder network(NetworkProfile value) {
            profile = requireNonNull(value, "value");
            return this;
        }

        /**
         * Keeps what crosses the network, for {@link VirtualGate#wireLog()}.
         *
         * @return this
         */
        public Builder recordWire() {
            recordsWire = true;
            return this;
        }

        /**
         * Sets the options of the gate. Without a listener it has one for MQTT over TCP.
         *
         * @param options sets them
         * @return this
         */
        public Builder options(Consumer<Options.Builder> options) {
            requireNonNull(options, "options");
            return options((virtual, builder) -> options.accept(builder));
        }

        /**
         * Sets the options of the gate with what the game needs of its world, clock, scheduler and executor.
         *
         * @param options sets them; the gate itself is not there yet
         * @return this
         */
        public Builder options(BiConsumer<VirtualGate, Options.Builder> options) {
            configuration = requireNonNull(options, "options");
            return this;
        }

        /**
         * {@return a new virtual gate, which listens}
         *
         * @throws mqgate.api.GateStartException if it cannot
         */
        public VirtualGate start() {
            return new VirtualGate(this);
        }
    }
}
