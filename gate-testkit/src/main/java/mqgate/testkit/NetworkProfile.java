package mqgate.testkit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a network treats the bytes of a connection. They never get lost or change their order: TCP sees to that.
 *
 * <pre>{@code NetworkProfile.perfect().latency(Duration.ofMillis(80)).jitter(Duration.ofMillis(40)).torn(3)}</pre>
 *
 * <p>Immutable.
 *
 * @since 0.1
 */
public final class NetworkProfile {

    private static final int SEGMENT = 1460;

    private static final NetworkProfile PERFECT =
            new NetworkProfile(Duration.ZERO, Duration.ZERO, 0, new Rates(0, 0, 64 * 1024));

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Duration latency;
    private final Duration jitter;
    private final int largestTorn; // 0 for whole segments
    private final Rates rates;

    private record Rates(int upstream, int downstream, int window) {}

    private NetworkProfile(Duration latency, Duration jitter, int largestTorn, Rates rates) {
        this.latency = latency;
        this.jitter = jitter;
        this.largestTorn = largestTorn;
        this.rates = rates;
    }

    /**
     * {@return a network in which bytes arrive at once, in pieces of up to 1460 bytes, as fast as they are read; 64 KiB in each direction
     * can be under way or unread}
     */
    public static NetworkProfile perfect() {
        return PERFECT;
    }

    /**
     * {@return a profile with another time that bytes take from one side to the other}
     *
     * @param time the time, for one way
     */
    public NetworkProfile latency(Duration time) {
        return new NetworkProfile(notNegative("latency", time), jitter, largestTorn, rates);
    }

    /**
     * {@return a profile in which each piece may take longer than the latency by a random time up to this}
     *
     * @param most the longest additional time
     */
    public NetworkProfile jitter(Duration most) {
        return new NetworkProfile(latency, notNegative("jitter", most), largestTorn, rates);
    }

    /**
     * {@return a profile in which bytes arrive in pieces of random sizes up to this, each read for itself, whatever they were sent in}
     *
     * @param largest the most bytes in a piece; 1 tears everything into single bytes
     */
    public NetworkProfile torn(int largest) {
        return new NetworkProfile(latency, jitter, atLeast("largest", 1, largest), rates);
    }

    /**
     * {@return a profile in which a client can send no more than this}
     *
     * @param bytesPerSecond the rate, 0 for any
     */
    public NetworkProfile upstream(int bytesPerSecond) {
        atLeast("bytesPerSecond", 0, bytesPerSecond);
        return with(new Rates(bytesPerSecond, rates.downstream, rates.window));
    }

    /**
     * {@return a profile in which a client takes no more than this: a slow reader}
     *
     * @param bytesPerSecond the rate, 0 for any
     */
    public NetworkProfile downstream(int bytesPerSecond) {
        atLeast("bytesPerSecond", 0, bytesPerSecond);
        return with(new Rates(rates.upstream, bytesPerSecond, rates.window));
    }

    /**
     * {@return a profile with another number of bytes that can be under way or unread in each direction, as in the buffers of sockets; what is
     * more than that waits at the sender}
     *
     * @param bytes the number
     */
    public NetworkProfile window(int bytes) {
        return with(new Rates(rates.upstream, rates.downstream, atLeast("bytes", 1, bytes)));
    }

    private NetworkProfile with(Rates other) {
        return new NetworkProfile(latency, jitter, largestTorn, other);
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: not negative)");
        }
        return value;
    }

    private static int atLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
        return value;
    }

    int window() {
        return rates.window;
    }

    /** How long a piece takes from one side to the other. */
    long travelNanos(RandomGenerator random) {
        long most = jitter.toNanos();
        return latency.toNanos() + (most == 0 ? 0 : random.nextLong(most + 1));
    }

    /** How long the line is taken by so many bytes. */
    long lineNanos(int bytes, boolean up) {
        int rate = up ? rates.upstream : rates.downstream;
        return rate == 0 ? 0 : bytes * SECOND / rate;
    }

    /** How many of the bytes that are to be sent arrive in one piece. */
    int pieceOf(int bytes, RandomGenerator random) {
        return largestTorn == 0 ? Math.min(bytes, SEGMENT) : 1 + random.nextInt(Math.min(bytes, largestTorn));
    }

    @Override
    public String toString() {
        return "latency " + latency + ", jitter " + jitter + ", pieces of up to "
                + (largestTorn == 0 ? SEGMENT : largestTorn) + " B, up "
                + rates.upstream + " B/s, down " + rates.downstream + " B/s, window " + rates.window + " B";
    }
}
