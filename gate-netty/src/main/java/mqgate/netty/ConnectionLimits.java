package mqgate.netty;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import org.jspecify.annotations.Nullable;

/** Counts the open connections of a gate, and of each address if there is a limit for that. For any thread. */
final class ConnectionLimits {

    private static final int IPV4_LENGTH = 4;

    /** Makes IPv4 addresses the networks of IPv6 that begin with 32 ones, where nobody sends from. */
    private static final long IPV4 = 0xffff_ffffL << 32;

    private final int most;
    private final int mostOfAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final @Nullable Map<Long, Integer> openByAddress;

    private ConnectionLimits(Limits limits) {
        most = limits.getMaxConnections() > 0 ? limits.getMaxConnections() : Integer.MAX_VALUE;
        mostOfAddress = limits.getMaxConnectionsPerAddress();
        openByAddress = mostOfAddress > 0 ? new ConcurrentHashMap<>() : null;
    }

    /** Returns null if there are no such limits. */
    static @Nullable ConnectionLimits of(Limits limits) {
        boolean on = limits.getMaxConnections() > 0 || limits.getMaxConnectionsPerAddress() > 0;
        return on ? new ConnectionLimits(limits) : null;
    }

    /**
     * Returns why a connection cannot be let in, or null if it was: then it has to {@link #leave} once. Without an address it counts for
     * none yet.
     */
    @Nullable CloseReason arrive(@Nullable InetAddress address) {
        if (open.getAndUpdate(count -> count < most ? count + 1 : count) == most) {
            return CloseReason.GATE_FULL;
        }
        if (address != null && !arriveFrom(address)) {
            open.decrementAndGet();
            return CloseReason.TOO_MANY_CONNECTIONS;
        }
        return null;
    }

    void leave(@Nullable InetAddress address) {
        if (address != null) {
            leaveFrom(address);
        }
        open.decrementAndGet();
    }

    /** Counts a connection that is let in for an address too; returns whether that can have it: then it has to {@link #leaveFrom} once. */
    boolean arriveFrom(InetAddress address) {
        if (openByAddress == null) {
            return true;
        }
        boolean[] let = new boolean[1];
        openByAddress.compute(key(address), (same, count) -> {
            int before = count == null ? 0 : count;
            let[0] = before < mostOfAddress;
            return let[0] ? Integer.valueOf(before + 1) : count;
        });
        return let[0];
    }

    void leaveFrom(InetAddress address) {
        if (openByAddress != null) {
            openByAddress.computeIfPresent(key(address), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** One IPv4 address or one IPv6 network of 64 bits: what one client can choose from. */
    private static long key(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == IPV4_LENGTH ? IPV4 | Integer.toUnsignedLong(bytes.getInt()) : bytes.getLong();
    }

    /** How many are counted. */
    int open() {
        return open.get();
    }

    /** How many addresses are remembered. */
    int addresses() {
        return openByAddress == null ? 0 : openByAddress.size();
    }
}
