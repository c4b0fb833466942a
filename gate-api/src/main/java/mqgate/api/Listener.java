package mqgate.api;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import mqgate.api.spi.AgentFactory;
import org.jspecify.annotations.Nullable;

/**
 * One address that the gate listens on, and what it speaks there.
 *
 * <p>Immutable. Two listeners are equal only if they are the same object, so that one gate can have several with the
 * same settings (port 0, for example).
 *
 * @since 0.1
 */
public final class Listener {

    /** What carries the MQTT packets. */
    public enum Network {
        /** Packets directly on TCP. */
        TCP,
        /** Packets in binary WebSocket frames. */
        WEBSOCKET
    }

    private final Network network;
    private final String address;
    private final InetSocketAddress socketAddress;
    private final boolean tls;
    private final @Nullable AgentFactory agentFactory;

    private Listener(
            Network network,
            String address,
            InetSocketAddress socketAddress,
            boolean tls,
            @Nullable AgentFactory agentFactory) {
        this.network = network;
        this.address = address;
        this.socketAddress = socketAddress;
        this.tls = tls;
        this.agentFactory = agentFactory;
    }

    /**
     * Makes a listener for MQTT on TCP, without TLS.
     *
     * @param address {@code host:port}, {@code [ipv6]:port} or {@code :port} for all interfaces; port 0 lets the system
     *     choose
     * @return a new listener
     * @throws IllegalArgumentException if the address has another form
     */
    public static Listener tcp(String address) {
        return of(Network.TCP, "address", address);
    }

    /**
     * Makes a listener for MQTT on WebSocket, without TLS.
     *
     * @param address as for {@link #tcp(String)}
     * @return a new listener
     * @throws IllegalArgumentException if the address has another form
     */
    public static Listener webSocket(String address) {
        return of(Network.WEBSOCKET, "address", address);
    }

    /** Makes a listener without TLS; a refusal names the option that the address was given to. */
    static Listener of(Network network, String option, String address) {
        return new Listener(network, address, parse(option, address), false, null);
    }

    /**
     * Makes a listener like this one with TLS on or off.
     *
     * @param enabled true to speak TLS, with the certificate of {@link Options.Builder#certFile}
     * @return a new listener
     */
    public Listener tls(boolean enabled) {
        return new Listener(network, address, socketAddress, enabled, agentFactory);
    }

    /**
     * Makes a listener like this one that speaks a protocol of the user's own instead of MQTT.
     *
     * @param factory makes the protocol of each connection
     * @return a new listener
     * @source gate/base/mqtt_gate.go Gate.SetCreateAgent
     */
    public Listener agentFactory(AgentFactory factory) {
        return new Listener(network, address, socketAddress, tls, Objects.requireNonNull(factory, "factory"));
    }

    /**
     * {@return what carries the packets}
     */
    public Network getNetwork() {
        return network;
    }

    /**
     * {@return the address as it was given}
     */
    public String getAddress() {
        return address;
    }

    /**
     * {@return the address to bind; unresolved if the host name is unknown}
     */
    public InetSocketAddress getSocketAddress() {
        return socketAddress;
    }

    /**
     * {@return whether it speaks TLS}
     */
    public boolean isTls() {
        return tls;
    }

    /**
     * {@return the maker of the protocol spoken here, or empty when it is MQTT}
     */
    public Optional<AgentFactory> getAgentFactory() {
        return Optional.ofNullable(agentFactory);
    }

    @Override
    public String toString() {
        return network.name().toLowerCase(Locale.ROOT) + (tls ? "+tls " : " ") + address;
    }

    private static InetSocketAddress parse(String option, String address) {
        Objects.requireNonNull(address, option);
        int colon = address.lastIndexOf(':');
        if (colon < 0) {
            throw malformed(option, address);
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw malformed(option, address);
        }
        int port = parsePort(address.substring(colon + 1));
        if (port < 0) {
            throw malformed(option, address);
        }
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    /** Returns -1 for what is not a port. */
    private static int parsePort(String port) {
        if (!port.matches("[0-9]{1,5}")) {
            return -1;
        }
        int number = Integer.parseInt(port);
        return number <= 65535 ? number : -1;
    }

    private static IllegalArgumentException malformed(String option, String address) {
        return new IllegalArgumentException(
                option + ": " + address + " (expected: host:port, [ipv6]:port or :port, with a port from 0 to 65535)");
    }
}
