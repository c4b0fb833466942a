package mqgate.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import mqgate.api.spi.AgentFactory;

/**
 * One address that the gate listens on, and what it speaks there.
 *
 * <p>Immutable. What is not set here is as the {@link Options} of the gate say. Two listeners are equal only if they are the
 * same object, so that one gate can have several with the same settings (port 0, for example).
 *
 * @since 0.1
 */
public final class Listener {

    /** What carries the MQTT packets. */
    public enum Network {
        /** Packets directly on TCP. */
        TCP,
        /** Packets in binary WebSocket frames. */
        WEBSOCKET,
        /** Either, and with TLS or without, unless clients need a certificate: what a connection speaks is seen from its first bytes. */
        ANY
    }

    private enum Setting {
        TLS,
        CERT_FILE,
        KEY_FILE,
        AGENT_FACTORY,
        DIALECT,
        MAX_PACK_SIZE,
        OVER_TIME,
        WS_PATH,
        WS_ALLOWED_ORIGINS,
        WS_COMPRESSION,
        WS_MAX_HEADER_SIZE,
        TLS_OPTIONS,
        PROXY_PROTOCOL,
        FORWARDED_HEADERS
    }

    private final Network network;
    private final String address;
    private final InetSocketAddress socketAddress;
    private final Map<Setting, Object> settings;

    private Listener(Network network, String address, InetSocketAddress socketAddress, Map<Setting, Object> settings) {
        this.network = network;
        this.address = address;
        this.socketAddress = socketAddress;
        this.settings = settings;
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

    /**
     * Makes a listener that takes MQTT on TCP and on WebSocket on one port, told apart by their first bytes. With
     * {@link #tls} it takes both also in TLS, besides those without; in TLS only, if that is {@link ClientAuth#REQUIRED}.
     *
     * @param address as for {@link #tcp(String)}
     * @return a new listener
     * @throws IllegalArgumentException if the address has another form
     */
    public static Listener any(String address) {
        return of(Network.ANY, "address", address);
    }

    /** Makes a listener without TLS; a refusal names the option that the address was given to. */
    static Listener of(Network network, String option, String address) {
        return new Listener(network, address, parse(option, address), Map.of());
    }

    private Listener with(Setting setting, Object value) {
        Map<Setting, Object> changed = new EnumMap<>(Setting.class);
        changed.putAll(settings);
        changed.put(setting, value);
        return new Listener(network, address, socketAddress, changed);
    }

    private <T> Optional<T> get(Setting setting, Class<T> type) {
        return Optional.ofNullable(settings.get(setting)).map(type::cast);
    }

    /**
     * Makes a listener like this one with TLS on or off.
     *
     * @param enabled true to speak TLS, with the certificate of {@link #certificate} or else of
     *     {@link Options.Builder#certFile}
     * @return a new listener
     */
    public Listener tls(boolean enabled) {
        return with(Setting.TLS, enabled);
    }

    /**
     * Makes a listener like this one with a certificate of its own for TLS. It is read when the gate starts, and again
     * when a file has changed.
     *
     * @param certFile as for {@link Options.Builder#certFile}
     * @param keyFile as for {@link Options.Builder#keyFile}
     * @return a new listener
     */
    public Listener certificate(String certFile, String keyFile) {
        return with(Setting.CERT_FILE, Objects.requireNonNull(certFile, "certFile"))
                .with(Setting.KEY_FILE, Objects.requireNonNull(keyFile, "keyFile"));
    }

    /**
     * Makes a listener like this one that speaks TLS in its own way.
     *
     * @param tls how
     * @return a new listener
     */
    public Listener tls(TlsOptions tls) {
        return with(Setting.TLS, true).with(Setting.TLS_OPTIONS, Objects.requireNonNull(tls, "tls"));
    }

    /**
     * Makes a listener like this one that stands behind a load balancer with the PROXY protocol, version 1 or 2: every
     * connection begins with its header, before TLS, and with the address in it the client is known. Connections from elsewhere than
     * {@link Options#getTrustedProxies()}, or without the header, are closed.
     *
     * @param expected whether to expect it; false by default
     * @return a new listener
     */
    public Listener proxyProtocol(boolean expected) {
        return with(Setting.PROXY_PROTOCOL, expected);
    }

    /**
     * Makes a listener like this one that believes the header {@code Forwarded}, or without it {@code X-Forwarded-For}, of a WebSocket
     * handshake that comes from {@link Options#getTrustedProxies()}: the client is the last one in it that is none of those. Headers from elsewhere are
     * not looked at. A request with both headers is refused if they do not name the same client: a proxy writes one of them, and the other
     * could be the client's own.
     *
     * @param believed whether to believe it; false by default
     * @return a new listener
     * @throws IllegalArgumentException if this listener takes no WebSockets
     */
    public Listener forwardedHeaders(boolean believed) {
        Options.check(network != Network.TCP, "forwardedHeaders", "on " + this, "a listener that takes WebSockets");
        return with(Setting.FORWARDED_HEADERS, believed);
    }

    /**
     * Makes a listener like this one that speaks a protocol of the user's own instead of MQTT.
     *
     * @param factory makes the protocol of each connection
     * @return a new listener
     * @throws IllegalArgumentException if this listener tells protocols apart by their first bytes
     * @source gate/base/mqtt_gate.go Gate.SetCreateAgent
     */
    public Listener agentFactory(AgentFactory factory) {
        Objects.requireNonNull(factory, "factory");
        Options.check(network != Network.ANY, "agentFactory", "on " + this, "a listener for TCP or WebSocket");
        return with(Setting.AGENT_FACTORY, factory);
    }

    /**
     * Makes a listener like this one that takes MQTT in another way.
     *
     * @param dialect the dialect; {@link Dialect#STRICT} by default
     * @return a new listener
     */
    public Listener dialect(Dialect dialect) {
        return with(Setting.DIALECT, Objects.requireNonNull(dialect, "dialect"));
    }

    /**
     * Makes a listener like this one with a limit of its own for packets.
     *
     * @param maxPackSize as for {@link Options.Builder#maxPackSize}
     * @return a new listener
     * @throws IllegalArgumentException if it is out of its range
     */
    public Listener maxPackSize(int maxPackSize) {
        Options.checkPackSize(maxPackSize);
        return with(Setting.MAX_PACK_SIZE, maxPackSize);
    }

    /**
     * Makes a listener like this one with a time of its own for handshakes.
     *
     * @param overTime as for {@link Options.Builder#overTime}
     * @return a new listener
     * @throws IllegalArgumentException if it is out of its range
     */
    public Listener overTime(Duration overTime) {
        Options.positive("overTime", overTime);
        return with(Setting.OVER_TIME, overTime);
    }

    /**
     * Makes a listener like this one with a path of its own for WebSockets.
     *
     * @param wsPath as for {@link Options.Builder#wsPath}
     * @return a new listener
     * @throws IllegalArgumentException if it does not begin with a slash, or has a query or a fragment
     */
    public Listener wsPath(String wsPath) {
        Options.checkPath(wsPath);
        return with(Setting.WS_PATH, wsPath);
    }

    /**
     * Makes a listener like this one with origins of its own for WebSockets.
     *
     * @param origins as for {@link Options.Builder#wsAllowedOrigins}
     * @return a new listener
     * @throws IllegalArgumentException if one is not as browsers send them
     */
    public Listener wsAllowedOrigins(Collection<String> origins) {
        origins.forEach(Options::checkOrigin);
        return with(Setting.WS_ALLOWED_ORIGINS, Set.copyOf(origins));
    }

    /**
     * Makes a listener like this one with compression of WebSocket messages allowed or not.
     *
     * @param allowed as for {@link Options.Builder#wsCompression}
     * @return a new listener
     */
    public Listener wsCompression(boolean allowed) {
        return with(Setting.WS_COMPRESSION, allowed);
    }

    /**
     * Makes a listener like this one with a limit of its own for the header of a WebSocket handshake.
     *
     * @param bytes as for {@link Options.Builder#wsMaxHeaderSize}
     * @return a new listener
     * @throws IllegalArgumentException if it is out of its range
     */
    public Listener wsMaxHeaderSize(int bytes) {
        Options.checkHeaderSize(bytes);
        return with(Setting.WS_MAX_HEADER_SIZE, bytes);
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
        return get(Setting.TLS, Boolean.class).orElse(false);
    }

    /**
     * {@return the certificate file of this listener, or empty for that of the options}
     */
    public Optional<String> getCertFile() {
        return get(Setting.CERT_FILE, String.class);
    }

    /**
     * {@return the private key file of this listener, or empty for that of the options}
     */
    public Optional<String> getKeyFile() {
        return get(Setting.KEY_FILE, String.class);
    }

    /**
     * {@return how TLS is spoken here, or empty for what the options say}
     */
    public Optional<TlsOptions> getTlsOptions() {
        return get(Setting.TLS_OPTIONS, TlsOptions.class);
    }

    /**
     * {@return whether connections begin with a header of the PROXY protocol here}
     */
    public boolean isProxyProtocol() {
        return get(Setting.PROXY_PROTOCOL, Boolean.class).orElse(false);
    }

    /**
     * {@return whether trusted proxies are believed here who a WebSocket comes from}
     */
    public boolean isForwardedHeaders() {
        return get(Setting.FORWARDED_HEADERS, Boolean.class).orElse(false);
    }

    /**
     * {@return the maker of the protocol spoken here, or empty when it is MQTT}
     */
    public Optional<AgentFactory> getAgentFactory() {
        return get(Setting.AGENT_FACTORY, AgentFactory.class);
    }

    /**
     * {@return how MQTT is taken here}
     */
    public Dialect getDialect() {
        return get(Setting.DIALECT, Dialect.class).orElse(Dialect.STRICT);
    }

    /**
     * {@return the largest packet accepted here, or empty for that of the options}
     */
    public Optional<Integer> getMaxPackSize() {
        return get(Setting.MAX_PACK_SIZE, Integer.class);
    }

    /**
     * {@return how long a handshake may take here, or empty for that of the options}
     */
    public Optional<Duration> getOverTime() {
        return get(Setting.OVER_TIME, Duration.class);
    }

    /**
     * {@return the path of WebSockets here, or empty for that of the options (any path in {@link Dialect#MQANT})}
     */
    public Optional<String> getWsPath() {
        return get(Setting.WS_PATH, String.class);
    }

    /**
     * {@return the origins that WebSockets may come from here, or empty for those of the options}
     */
    @SuppressWarnings("unchecked")
    public Optional<Set<String>> getWsAllowedOrigins() {
        return get(Setting.WS_ALLOWED_ORIGINS, Set.class).map(origins -> (Set<String>) origins);
    }

    /**
     * {@return whether WebSocket messages may be compressed here, or empty for what the options say}
     */
    public Optional<Boolean> getWsCompression() {
        return get(Setting.WS_COMPRESSION, Boolean.class);
    }

    /**
     * {@return the largest header of a WebSocket handshake here, in bytes, or empty for that of the options}
     */
    public Optional<Integer> getWsMaxHeaderSize() {
        return get(Setting.WS_MAX_HEADER_SIZE, Integer.class);
    }

    @Override
    public String toString() {
        String dialect =
                getDialect() == Dialect.STRICT ? "" : " " + getDialect().name().toLowerCase(Locale.ROOT);
        return network.name().toLowerCase(Locale.ROOT) + (isTls() ? "+tls " : " ") + address + dialect;
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
