package mqgate.testkit;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one client with its {@link VirtualGate}, and what goes wrong with it. All of that can be changed at any time, by the test
 * and by what runs in virtual time; not by other threads.
 *
 * @since 0.1
 */
public final class NetworkLine {

    private final VirtualNetwork network;
    private final VirtualTime time;
    private final int number;
    private final InetSocketAddress gate;
    private final Random random;
    private final Pipe up;
    private final Pipe down;
    private final VirtualLink link;
    private NetworkProfile profile;
    private @Nullable VirtualChannel channel;
    private boolean vanished;
    private int partitions;

    NetworkLine(VirtualNetwork network, int number, InetSocketAddress gate, NetworkProfile profile, long seed) {
        this.network = network;
        this.number = number;
        this.gate = gate;
        this.profile = profile;
        time = network.time();
        random = new Random(seed);
        up = new Pipe(this, time, true);
        down = new Pipe(this, time, false);
        link = new VirtualLink(network.timers(), up, down);
    }

    /**
     * {@return the number of the connection: the first is 1}
     */
    public int number() {
        return number;
    }

    /**
     * {@return the address that the gate sees the client at; each has one of its own}
     */
    public InetSocketAddress clientAddress() {
        byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        return VirtualNetwork.address(ip, 40_000 + number % 20_000);
    }

    /**
     * Treats what is sent from now on in another way.
     *
     * @param profile the way
     */
    public void profile(NetworkProfile profile) {
        this.profile = requireNonNull(profile, "profile");
    }

    /** The client takes nothing more from its socket, until {@link #resumeReading()}. */
    public void stopReading() {
        link.stopReading();
    }

    /** The client reads again. */
    public void resumeReading() {
        link.resumeReading();
    }

    /**
     * Nothing gets through for some time, in either direction. What is sent meanwhile arrives after it.
     *
     * @param duration how long
     */
    public void partition(Duration duration) {
        partitions++;
        cut();
        time.after(duration, () -> {
            partitions--;
            mend();
        });
    }

    /** The client is gone without a word, as a telephone in a tunnel: the gate has a connection with nobody at its other end. */
    public void vanish() {
        vanished = true;
        cut();
    }

    /** The client's system breaks the connection. */
    public void reset() {
        link.reset();
    }

    private void cut() {
        up.cut();
        down.cut();
    }

    private void mend() {
        if (partitions == 0 && !vanished) {
            up.mend();
            down.mend();
        }
    }

    /**
     * {@return whether the gate has this connection}
     */
    public boolean isOpenAtGate() {
        return channel != null && channel.isOpen();
    }

    NetworkProfile profile() {
        return profile;
    }

    RandomGenerator random() {
        return random;
    }

    InetSocketAddress gateAddress() {
        return gate;
    }

    VirtualLink link() {
        return link;
    }

    Pipe up() {
        return up;
    }

    Pipe down() {
        return down;
    }

    void log(boolean fromClient, WireLog.Kind kind, byte[] bytes) {
        network.log(number, fromClient, kind, bytes);
    }

    /** The request to connect has come to the gate. */
    void arrived() {
        if (!network.accept(this)) {
            down.reset();
        }
    }

    /** It was accepted. */
    void connected(VirtualChannel accepted) {
        channel = accepted;
        up.setReceiver(accepted);
        down.setSender(accepted);
    }

    /** Bytes have come to a side that reads no more. */
    void answerReset(boolean toGate) {
        (toGate ? down : up).reset();
    }

    @Override
    public String toString() {
        return "line " + number + " of " + clientAddress();
    }
}
