package mqgate.testkit;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The addresses at which a virtual gate listens, and the lines to it. Belongs to the thread of the virtual time. */
final class VirtualNetwork {

    private static final int FIRST_FREE_PORT = 1883;

    private final VirtualTime time;
    private final long seed;
    private final @Nullable WireLog log;
    private final Map<Integer, VirtualServerChannel> listeners = new LinkedHashMap<>();
    private final List<NetworkLine> lines = new ArrayList<>();
    private final VirtualScheduler timers;
    private NetworkProfile profile;

    VirtualNetwork(VirtualTime time, long seed, NetworkProfile profile, @Nullable WireLog log) {
        this.time = time;
        this.seed = seed;
        this.profile = profile;
        this.log = log;
        timers = new VirtualScheduler(time);
    }

    static InetSocketAddress address(byte[] ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("ip: " + ip.length + " bytes (expected: 4)", e);
        }
    }

    VirtualTime time() {
        return time;
    }

    /** The timers of all clients. */
    VirtualScheduler timers() {
        return timers;
    }

    void setProfile(NetworkProfile profile) {
        this.profile = profile;
    }

    /** Begins to listen; returns the address, with a port if any was wanted. */
    InetSocketAddress bind(VirtualServerChannel listener, InetSocketAddress wanted) throws BindException {
        int port = wanted.getPort();
        if (port == 0) {
            port = FIRST_FREE_PORT;
            while (listeners.containsKey(port)) {
                port++;
            }
        }
        if (listeners.putIfAbsent(port, listener) != null) {
            throw new BindException("port " + port + " is in use");
        }
        return new InetSocketAddress(wanted.getAddress(), port);
    }

    void unbind(VirtualServerChannel listener) {
        listeners.values().remove(listener);
    }

    /** A client sets out to connect. */
    NetworkLine connect(InetSocketAddress gate) {
        int number = lines.size() + 1;
        NetworkLine line = new NetworkLine(this, number, gate, profile, seed * 31 + number);
        lines.add(line);
        line.up().open();
        return line;
    }

    /** A client has arrived; returns whether there is somebody who listens. */
    boolean accept(NetworkLine line) {
        VirtualServerChannel listener = listeners.get(line.gateAddress().getPort());
        if (listener == null) {
            return false;
        }
        listener.arrive(line);
        return true;
    }

    /** There is nothing at the other end any more: clients hear of it that nothing can tell. */
    void close() {
        timers.shutdown();
        lines.forEach(line -> line.link().end());
    }

    List<NetworkLine> lines() {
        return lines;
    }

    void log(int client, boolean fromClient, WireLog.Kind kind, byte[] bytes) {
        if (log != null) {
            log.add(time.nanoTime(), client, fromClient, kind, bytes);
        }
    }
}
