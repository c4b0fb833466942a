package mqgate.netty;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
     * @param overTime how long it may wait for its turn
     * @param canBeTold whether there is a way to tell that it is refused
     * @param costly whether that takes a handshake of TLS, and so a turn of those
     */
    Admission admit(Channel channel, Duration overTime, boolean canBeTold, boolean costly) {
        InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        CloseReason refusal = connections == null ? null : connections.arrive(address);
        if (refusal != null) {
            return refuse(channel, refusal, canBeTold && (!costly || isFreeTurn()));
        }
        long wait = handshakes == null ? 0 : handshakes.reserve(nanoClock.getAsLong(), overTime.toNanos());
        if (connections != null) {
            if (wait < 0) {
                connections.leave(address);
            } else {
                channel.closeFuture().addListener(closed -> connections.leave(address));
            }
        }
        return wait < 0
                ? refuse(channel, CloseReason.CONNECTION_RATE_EXCEEDED, canBeTold && !costly)
                : Admission.after(wait);
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
