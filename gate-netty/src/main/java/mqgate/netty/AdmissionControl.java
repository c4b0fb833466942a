package mqgate.netty;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Decides about accepted sockets: who is let in, who has to wait for his turn, who is refused. For any thread; one for each
 * gate, none if nothing is limited.
 *
 * <p>So many refused connections are kept at a time to be told why; a flood of more is closed at once, or it would take what the
 * limits are to save.
 */
final class AdmissionControl {

    static final int MOST_TOLD = 256;

    /** Whether there is a way to tell a client that it is refused, and what that takes. */
    enum Words {
        NONE,
        PLAIN,
        /** Takes a handshake of TLS, and so a turn of those. */
        IN_TLS
    }

    private final @Nullable ConnectionLimits connections;
    private final @Nullable HandshakeRate handshakes;
    private final LongSupplier nanoClock;
    private final Semaphore tellable = new Semaphore(MOST_TOLD);

    private AdmissionControl(
            @Nullable ConnectionLimits connections, @Nullable HandshakeRate handshakes, LongSupplier nanoClock) {
        this.connections = connections;
        this.handshakes = handshakes;
        this.nanoClock = nanoClock;
    }

    static @Nullable AdmissionControl of(Limits limits, LongSupplier nanoClock) {
        ConnectionLimits connections = ConnectionLimits.of(limits);
        int perSecond = limits.getHandshakesPerSecond();
        HandshakeRate handshakes = perSecond > 0 ? new HandshakeRate(perSecond, nanoClock.getAsLong()) : null;
        return connections == null && handshakes == null
                ? null
                : new AdmissionControl(connections, handshakes, nanoClock);
    }

    /**
     * Decides about a socket, once; what it takes it gives back when it is closed.
     *
     * @param channel the socket
     * @param client the address that it counts for, or null if that is not known yet
     * @param overTime how long it may wait for its turn
     * @param words how to tell that it is refused
     */
    Admission admit(Channel channel, @Nullable InetAddress client, Duration overTime, Words words) {
        CloseReason refusal = connections == null ? null : connections.arrive(client);
        if (refusal != null) {
            return refuse(channel, refusal, words == Words.PLAIN || (words == Words.IN_TLS && isFreeTurn()));
        }
        long wait = handshakes == null ? 0 : handshakes.reserve(nanoClock.getAsLong(), overTime.toNanos());
        if (connections != null) {
            if (wait < 0) {
                connections.leave(client);
            } else {
                channel.closeFuture().addListener(closed -> connections.leave(client));
            }
        }
        return wait < 0
                ? refuse(channel, CloseReason.CONNECTION_RATE_EXCEEDED, words == Words.PLAIN)
                : Admission.after(wait);
    }

    /** Decides about a client, once, that was not known when its socket was let in; it has had its turn. */
    Admission admitClient(Channel channel, InetAddress client, Words words) {
        return count(channel, client)
                ? Admission.FREE
                : refuse(channel, CloseReason.TOO_MANY_CONNECTIONS, words != Words.NONE);
    }

    /** Counts a socket for a client's address until it is closed, unless that has enough of them. */
    boolean count(Channel channel, InetAddress client) {
        if (connections == null) {
            return true;
        }
        boolean letIn = connections.arriveFrom(client);
        if (letIn) {
            channel.closeFuture().addListener(closed -> connections.leaveFrom(client));
        }
        return letIn;
    }

    private boolean isFreeTurn() {
        return handshakes == null || handshakes.reserve(nanoClock.getAsLong(), 0) == 0;
    }

    private Admission refuse(Channel channel, CloseReason refusal, boolean canBeTold) {
        boolean told = canBeTold && tellable.tryAcquire();
        if (told) {
            channel.closeFuture().addListener(closed -> tellable.release());
        }
        return Admission.refused(refusal, told);
    }
}
