package mqgate.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import mqgate.api.ClientAuth;
import mqgate.api.ClientIdPolicy;
import mqgate.api.Dialect;
import mqgate.api.Lanes;
import mqgate.api.Listener;
import mqgate.api.QueueFullPolicy;
import mqgate.api.Transport;
import mqgate.api.UserPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings {@code gate.*}, each named after the setting of {@link mqgate.api.Options} that it is for. What is null is not set, so
 * that the default of the options holds.
 *
 * @param enabled whether there is a gate at all
 * @param tcpAddr where to listen for MQTT on TCP: host:port, [ipv6]:port or :port; port 0 lets the system choose
 * @param wsAddr where to listen for MQTT on WebSocket: host:port, [ipv6]:port or :port; port 0 lets the system choose
 * @param listeners more listeners, besides those of tcp-addr and ws-addr
 * @param tls how TLS is spoken on the listeners of tcp-addr and ws-addr, and on others that do not say how
 * @param limits how much clients may take of the gate
 * @param drain how the gate is emptied when the application stops
 * @param trustedProxies addresses or networks of the balancers and proxies that are believed who a client is, like 10.0.0.0/8
 * @param serverId the id of this gate in the system, type@id, unique; random if not set
 * @param serverMetadata what the gate tells others about itself
 * @param concurrentTasks how many messages of one connection may be unfinished before queue-full-policy applies
 * @param queueFullPolicy what happens to a client whose messages are handled too slowly
 * @param lanes which messages of one connection wait for each other
 * @param bufSize the first guess of how many bytes one read of a socket takes
 * @param maxPackSize the largest packet accepted from a client; a larger one closes the connection
 * @param heartbeat how often, at the most, the storage is told that a client is alive
 * @param guestHeartbeat whether the storage is told so of sessions without a user too
 * @param overTime how long a new connection may take to finish its handshake, TLS and WebSocket included
 * @param authTimeout how long an Authenticator may think about a client
 * @param defaultKeepAlive the keep alive of a client that asked for none; zero for ever
 * @param maxKeepAlive the longest keep alive that an MQTT 5 client is granted; zero for any
 * @param requestTimeout how long an asynchronous handler may take
 * @param closeTimeout how long a close waits for a client to take what was written for it, and for handlers to finish
 * @param sendBufferSize how much is written ahead for a client, where it can be neither replaced nor dropped; zero leaves it to the system
 * @param maxUnsentBytes how many bytes may wait for one client before it is closed
 * @param maxUnsentBytesOfGate how many bytes may wait for all clients together; a quarter of the heap if not set, but at least 64 MB
 * @param maxDroppableBytes how many bytes may wait for one client before droppable messages are dropped; a quarter of max-unsent-bytes if not set
 * @param defaultDelivery the policy of messages that are sent without one
 * @param userPolicy what happens when a user is bound who has a connection already
 * @param clientIdPolicy what happens when a client id comes again
 * @param closingMessage whether clients of MQTT 3 are told on $gate/closing why they are closed
 * @param eventLoopThreads how many threads serve the sockets; 0 for one for each processor
 * @param transport the system interface that sockets are served with
 * @param wsPath the path of WebSocket listeners
 * @param wsAllowedOrigins the origins that browsers may open WebSockets from; none for all
 * @param wsCompression whether WebSocket messages are compressed when the client offers it
 * @param wsMaxHeaderSize the largest header of a WebSocket handshake
 * @param receiveMaximum how many QoS 2 messages an MQTT 5 client may have begun and not released
 * @param topicAliasMaximum how many topic aliases are kept for an MQTT 5 connection, in each direction
 * @param maxInFlight how many QoS 1 messages may be on their way to a client without its acknowledgement
 * @param logContext whether log lines of handlers carry gate.session, gate.user and gate.trace in the MDC, at some hundred nanoseconds a message
 * @param flightRecorderOn whether all connections are recorded from the start on
 * @param flightEvents how many of the last packets and events of a connection are recorded, when it is recorded
 * @since 0.1
 */
@ConfigurationProperties("gate")
public record GateProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String tcpAddr,
        @Nullable String wsAddr,
        @DefaultValue List<Address> listeners,
        @DefaultValue Tls tls,
        @DefaultValue Limits limits,
        @DefaultValue Drain drain,
        @Nullable List<String> trustedProxies,
        @Nullable String serverId,
        @Nullable Map<String, String> serverMetadata,
        @Nullable Integer concurrentTasks,
        @Nullable QueueFullPolicy queueFullPolicy,
        @Nullable Lanes lanes,
        @Nullable DataSize bufSize,
        @Nullable DataSize maxPackSize,
        @Nullable Duration heartbeat,
        @Nullable Boolean guestHeartbeat,
        @Nullable Duration overTime,
        @Nullable Duration authTimeout,
        @Nullable Duration defaultKeepAlive,
        @Nullable Duration maxKeepAlive,
        @Nullable Duration requestTimeout,
        @Nullable Duration closeTimeout,
        @Nullable DataSize sendBufferSize,
        @Nullable DataSize maxUnsentBytes,
        @Nullable DataSize maxUnsentBytesOfGate,
        @Nullable DataSize maxDroppableBytes,
        @Nullable Delivery defaultDelivery,
        @Nullable UserPolicy userPolicy,
        @Nullable ClientIdPolicy clientIdPolicy,
        @Nullable Boolean closingMessage,
        @Nullable Integer eventLoopThreads,
        @Nullable Transport transport,
        @Nullable String wsPath,
        @Nullable List<String> wsAllowedOrigins,
        @Nullable Boolean wsCompression,
        @Nullable DataSize wsMaxHeaderSize,
        @Nullable Integer receiveMaximum,
        @Nullable Integer topicAliasMaximum,
        @Nullable Integer maxInFlight,
        @DefaultValue("true") boolean logContext,
        @Nullable Boolean flightRecorderOn,
        @Nullable Integer flightEvents) {

    /** The policies that a gate can have for all messages. */
    public enum Delivery {
        /** Never dropped while the connection lives. */
        MUST,
        /** Dropped when the connection is behind. */
        DROPPABLE
    }

    /**
     * One listener. What is null is as for the whole gate.
     *
     * @param network what carries the packets there
     * @param address where to listen: host:port, [ipv6]:port or :port; port 0 lets the system choose
     * @param tls whether and how TLS is spoken there; not at all if not set
     * @param proxyProtocol whether connections begin with a header of the PROXY protocol
     * @param forwardedHeaders whether trusted proxies are believed who a WebSocket comes from
     * @param dialect how MQTT is taken there
     * @param maxPackSize the largest packet accepted there
     * @param overTime how long a handshake may take there
     * @param wsPath the path of WebSockets there
     * @param wsAllowedOrigins the origins that browsers may open WebSockets from there
     * @param wsCompression whether WebSocket messages may be compressed there
     * @param wsMaxHeaderSize the largest header of a WebSocket handshake there
     */
    public record Address(
            @DefaultValue("any") Listener.Network network,
            @Nullable String address,
            @DefaultValue Tls tls,
            @Nullable Boolean proxyProtocol,
            @Nullable Boolean forwardedHeaders,
            @Nullable Dialect dialect,
            @Nullable DataSize maxPackSize,
            @Nullable Duration overTime,
            @Nullable String wsPath,
            @Nullable List<String> wsAllowedOrigins,
            @Nullable Boolean wsCompression,
            @Nullable DataSize wsMaxHeaderSize) {}

    /**
     * How TLS is spoken.
     *
     * @param enabled whether to speak it; true if certificates are set
     * @param certificates the files of the certificates, the one for clients that name no server first
     * @param clientAuth whether clients have to show a certificate
     * @param clientAuthorities the PEM file with the certificates that those of clients have to be signed by
     * @param reloadInterval the time between two looks at the files for new ones; zero to read them only once
     * @param handshakeTimeout how long the handshake of TLS may take
     */
    public record Tls(
            @Nullable Boolean enabled,
            @DefaultValue List<Certificate> certificates,
            @Nullable ClientAuth clientAuth,
            @Nullable String clientAuthorities,
            @Nullable Duration reloadInterval,
            @Nullable Duration handshakeTimeout) {}

    /**
     * The files of one certificate.
     *
     * @param certFile a PEM file with the certificate chain, or a PKCS#12 file if there is a password
     * @param keyFile the PEM file with its private key
     * @param password the password of a PKCS#12 file
     */
    public record Certificate(
            @Nullable String certFile,
            @Nullable String keyFile,
            @Nullable String password) {

        /** Leaves the password out. */
        @Override
        public String toString() {
            return certFile + (keyFile == null ? "" : " with " + keyFile);
        }
    }

    /**
     * How much clients may take of the gate; 0 is for no limit.
     *
     * @param maxConnections how many sockets may be open at a time
     * @param maxConnectionsPerAddress how many sockets may be open at a time from one address
     * @param handshakesPerSecond how many handshakes are begun in a second
     * @param loginTimeout how long a client may stay a guest after its handshake
     * @param messagesPerSecond how many packets of one connection are read in a second
     * @param messageBurst how many packets of one connection are read at once after a pause; 0 for what comes in a second
     * @param bytesPerSecond how many bytes of one connection are read in a second
     * @param byteBurst how many bytes of one connection are read at once after a pause; 0 for what comes in a second
     * @param maxPayloadSize how long the payload of a client's message may be
     * @param maxTopicLength how long the topic of a client's message may be, in bytes
     * @param maxGroupsPerSession how many groups one session may be in
     * @param maxSettingsSize how large the settings of a session may become
     */
    public record Limits(
            @Nullable Integer maxConnections,
            @Nullable Integer maxConnectionsPerAddress,
            @Nullable Integer handshakesPerSecond,
            @Nullable Duration loginTimeout,
            @Nullable Integer messagesPerSecond,
            @Nullable Integer messageBurst,
            @Nullable DataSize bytesPerSecond,
            @Nullable DataSize byteBurst,
            @Nullable DataSize maxPayloadSize,
            @Nullable Integer maxTopicLength,
            @Nullable Integer maxGroupsPerSession,
            @Nullable DataSize maxSettingsSize) {}

    /**
     * How the gate is emptied when the application stops.
     *
     * @param time the time over which clients are sent away; spring.lifecycle.timeout-per-shutdown-phase should be longer by
     *     gate.request-timeout and gate.close-timeout
     * @param serverReference the servers that MQTT 5 clients are sent to, as host or host:port separated by spaces
     */
    public record Drain(
            @DefaultValue("10s") Duration time,
            @DefaultValue("") String serverReference) {

        private static final Duration LONGEST = Duration.ofDays(365);

        /**
         * Checks now what would be refused only at the end.
         *
         * @param time as above
         * @param serverReference as above
         */
        public Drain {
            if (time.isNegative() || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("gate.drain.time: " + time + " (expected: zero to 365 days)");
            }
            if (!serverReference.matches("[ -~]{0,1024}")) {
                throw new IllegalArgumentException("gate.drain.server-reference: " + serverReference
                        + " (expected: at most 1024 printable characters of ASCII)");
            }
        }
    }
}
