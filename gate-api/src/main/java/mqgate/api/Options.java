package mqgate.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Authenticator;
import mqgate.api.spi.FlightListener;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.GuestJudge;
import mqgate.api.spi.ReplyMarshaller;
import mqgate.api.spi.RequestTracer;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.Router;
import mqgate.api.spi.SendMessageHook;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;
import mqgate.api.spi.SubscribeAuthorizer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a gate, immutable.
 *
 * <p>Every setting has a default; a gate without a listener is possible but serves nobody.
 *
 * @source gate/options.go Options
 * @since 0.1
 */
public final class Options {

    /** Where clients of MQTT 3 are told why they are closed, if {@link #isClosingMessage()}. */
    public static final String CLOSING_TOPIC = "$gate/closing";

    private static final int SMALLEST_SEND_BUFFER = 2048;
    private static final int LARGEST_SEND_BUFFER = 16 * 1024 * 1024;
    private static final int LARGEST_PACKET = 268_435_455;
    private static final int UNSIGNED_SHORT = 65_535;
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern ORIGIN = Pattern.compile("null|[A-Za-z][A-Za-z0-9+.-]*://[!-~&&[^/?#@*]]*");
    private static final Pattern WITH_ITS_OWN_PORT = Pattern.compile("(?i)http://.*:80|https://.*:443");

    private final Builder set;
    private final List<Listener> listeners;
    private final String serverId;

    /** Takes a copy of the builder, so that the caller may go on with his. */
    private Options(Builder builder) {
        set = new Builder(builder);
        listeners = set.buildListeners();
        serverId = set.serverId != null ? set.serverId : "Gate@" + randomId();
    }

    private static String randomId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /**
     * {@return a builder with every setting at its default}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return how many messages of one connection may be unfinished before {@link QueueFullPolicy} applies}
     *
     * @source gate/options.go Options.ConcurrentTasks
     */
    public int getConcurrentTasks() {
        return set.concurrentTasks;
    }

    /**
     * {@return the first guess of how many bytes one read of a socket takes; it adapts from there}
     *
     * @source gate/options.go Options.BufSize
     */
    public int getBufSize() {
        return set.bufSize;
    }

    /**
     * {@return the largest packet accepted from a client, in bytes without its fixed header; a larger one closes the connection}
     *
     * @source gate/options.go Options.MaxPackSize
     */
    public int getMaxPackSize() {
        return set.maxPackSize;
    }

    /**
     * {@return how often, at the most, the storage is told that a client is alive}
     *
     * @source gate/options.go Options.Heartbeat
     */
    public Duration getHeartbeat() {
        return set.heartbeat;
    }

    /**
     * {@return how long a new connection may take to finish its handshake, TLS and WebSocket included}
     *
     * @source gate/options.go Options.OverTime
     */
    public Duration getOverTime() {
        return set.overTime;
    }

    /**
     * {@return the keep alive of a client that asked for none (0): for MQTT 3 the silence that it may keep, for MQTT 5 its server
     * keep alive, with half of it on top}
     */
    public Duration getDefaultKeepAlive() {
        return set.defaultKeepAlive;
    }

    /**
     * {@return how long an asynchronous handler may take before the client is answered {@code deadline exceeded}}
     */
    public Duration getRequestTimeout() {
        return set.requestTimeout;
    }

    /**
     * {@return how long a close waits for a client to take what was written for it, and {@link Gate#close()} for handlers to finish}
     */
    public Duration getCloseTimeout() {
        return set.closeTimeout;
    }

    /**
     * {@return how many bytes may wait for one client before it is closed as {@link CloseReason#SLOW_CONSUMER}}
     */
    public int getMaxUnsentBytes() {
        return set.maxUnsentBytes;
    }

    /**
     * {@return how many bytes may wait for all clients together before the slowest of them lose what waits for them}
     */
    public long getMaxUnsentBytesOfGate() {
        return set.maxUnsentBytesOfGate;
    }

    /**
     * {@return how many bytes of a socket's send buffer may be ahead of a client, zero if the system decides}
     */
    public int getSendBufferSize() {
        return set.sendBufferSize;
    }

    /**
     * {@return how many bytes may wait for one client before {@link DeliveryPolicy#droppable()} messages to it are dropped}
     */
    public int getMaxDroppableBytes() {
        return set.maxDroppableBytes != null ? set.maxDroppableBytes : set.maxUnsentBytes / 4;
    }

    /**
     * {@return the policy of messages that are sent without one}
     */
    public DeliveryPolicy getDefaultDelivery() {
        return set.defaultDelivery;
    }

    /**
     * {@return what follows each request for a tracing system, or empty}
     */
    public Optional<RequestTracer> getRequestTracer() {
        return Optional.ofNullable(set.requestTracer);
    }

    /**
     * {@return whether log lines of handlers carry session, user and trace}
     */
    public boolean isLogContext() {
        return set.logContext;
    }

    /**
     * {@return whether all connections are recorded from the start on}
     */
    public boolean isFlightRecorderOn() {
        return set.flightRecorderOn;
    }

    /**
     * {@return how many of the last packets and events of a connection are recorded}
     */
    public int getFlightEvents() {
        return set.flightEvents;
    }

    /**
     * {@return who is told what was recorded of connections that end badly, or empty}
     */
    public Optional<FlightListener> getFlightListener() {
        return Optional.ofNullable(set.flightListener);
    }

    /**
     * {@return what happens when a user is bound who has a connection already}
     */
    public UserPolicy getUserPolicy() {
        return set.userPolicy;
    }

    /**
     * {@return how much clients may take of the gate}
     */
    public Limits getLimits() {
        return set.limits;
    }

    /**
     * {@return how many threads serve the sockets}
     */
    public int getEventLoopThreads() {
        return set.eventLoopThreads;
    }

    /**
     * {@return which messages of one connection wait for each other}
     */
    public Lanes getLanes() {
        return set.lanes;
    }

    /**
     * {@return what happens to a client whose messages are handled too slowly}
     */
    public QueueFullPolicy getQueueFullPolicy() {
        return set.queueFullPolicy;
    }

    /**
     * {@return whether the storage's heartbeat is called for sessions without a user too, as mqant does}
     */
    public boolean isGuestHeartbeat() {
        return set.guestHeartbeat;
    }

    /**
     * {@return the system interface that sockets are served with}
     */
    public Transport getTransport() {
        return set.transport;
    }

    /**
     * {@return the path of the WebSocket listeners; others are answered with 404}
     */
    public String getWsPath() {
        return set.wsPath;
    }

    /**
     * {@return the origins that browsers may open WebSockets from; empty for all}
     */
    public Set<String> getWsAllowedOrigins() {
        return set.wsAllowedOrigins;
    }

    /**
     * {@return whether WebSocket messages are compressed when the client offers it}
     */
    public boolean isWsCompression() {
        return set.wsCompression;
    }

    /**
     * {@return the largest header of a WebSocket handshake, in bytes}
     */
    public int getWsMaxHeaderSize() {
        return set.wsMaxHeaderSize;
    }

    /**
     * {@return how many QoS 2 messages an MQTT 5 client may have begun and not released}
     */
    public int getReceiveMaximum() {
        return set.receiveMaximum;
    }

    /**
     * {@return how many topic aliases are kept for an MQTT 5 connection, in each direction}
     */
    public int getTopicAliasMaximum() {
        return set.topicAliasMaximum;
    }

    /**
     * {@return the longest keep alive that an MQTT 5 client is granted; zero for any}
     */
    public Duration getMaxKeepAlive() {
        return set.maxKeepAlive;
    }

    /**
     * {@return how many QoS 1 messages may be on their way to a client without its acknowledgement; more wait}
     */
    public int getMaxInFlight() {
        return set.maxInFlight;
    }

    /**
     * {@return what happens when a client id comes again}
     */
    public ClientIdPolicy getClientIdPolicy() {
        return set.clientIdPolicy;
    }

    /**
     * {@return whether clients of MQTT 3 are told on {@value #CLOSING_TOPIC} why they are closed}
     */
    public boolean isClosingMessage() {
        return set.closingMessage;
    }

    /**
     * {@return the handler of what clients publish, or empty if none is set}
     */
    public Optional<RouteHandler> getRouteHandler() {
        return Optional.ofNullable(set.routeHandler);
    }

    /**
     * {@return the handler of what clients publish, on the event loop, or empty if none is set}
     */
    public Optional<AsyncRouteHandler> getAsyncRouteHandler() {
        return Optional.ofNullable(set.asyncRouteHandler);
    }

    /**
     * {@return what chooses the handler of each message by its topic, or empty if none is set}
     */
    public Optional<Router> getRouter() {
        return Optional.ofNullable(set.router);
    }

    /**
     * {@return the store of session settings, or empty if none is set}
     */
    public Optional<StorageHandler> getStorageHandler() {
        return Optional.ofNullable(set.storageHandler);
    }

    /**
     * {@return the learner of connections, or empty if none is set}
     */
    public Optional<AgentLearner> getAgentLearner() {
        return Optional.ofNullable(set.agentLearner);
    }

    /**
     * {@return the learner of sessions, or empty if none is set}
     */
    public Optional<SessionLearner> getSessionLearner() {
        return Optional.ofNullable(set.sessionLearner);
    }

    /**
     * {@return the learners of the gate itself, in the order in which they were added, unmodifiable}
     */
    public List<GateLearner> getGateLearners() {
        return List.copyOf(set.gateLearners);
    }

    /**
     * {@return a decorator of the built-in gate handler; all sessions of the gate then go through what it returns, or empty if none is set}
     */
    public Optional<UnaryOperator<GateHandler>> getGateHandler() {
        return Optional.ofNullable(set.gateHandler);
    }

    /**
     * {@return the hook for every message to a client, or empty if none is set}
     */
    public Optional<SendMessageHook> getSendMessageHook() {
        return Optional.ofNullable(set.sendMessageHook);
    }

    /**
     * {@return the rule of {@link Session#isGuest()} for the gate's sessions, or empty if none is set}
     */
    public Optional<GuestJudge> getGuestJudge() {
        return Optional.ofNullable(set.guestJudge);
    }

    /**
     * {@return what decides about the subscriptions of clients, or empty if they mean nothing}
     */
    public Optional<SubscribeAuthorizer> getSubscribeAuthorizer() {
        return Optional.ofNullable(set.subscribeAuthorizer);
    }

    /**
     * {@return what writes the replies that are not raw, or empty for mqant's JSON envelope}
     */
    public Optional<ReplyMarshaller> getReplyMarshaller() {
        return Optional.ofNullable(set.replyMarshaller);
    }

    /**
     * {@return where blocking handlers and learners run; the gate does not shut it down, or empty if none is set}
     */
    public Optional<Executor> getExecutor() {
        return Optional.ofNullable(set.executor);
    }

    /**
     * {@return what the gate listens on: {@code tcpAddr}, {@code wsAddr}, then the other listeners as they were added}
     */
    public List<Listener> getListeners() {
        return listeners;
    }

    /**
     * {@return the address for MQTT on TCP, or empty if none is set}
     *
     * @source gate/options.go Options.TCPAddr
     */
    public Optional<String> getTcpAddr() {
        return Optional.ofNullable(set.tcpAddr).filter(address -> !address.isEmpty());
    }

    /**
     * {@return the address for MQTT on WebSocket, or empty if none is set}
     *
     * @source gate/options.go Options.WsAddr
     */
    public Optional<String> getWsAddr() {
        return Optional.ofNullable(set.wsAddr).filter(address -> !address.isEmpty());
    }

    /**
     * {@return whether the listeners of {@code tcpAddr} and {@code wsAddr} speak TLS}
     *
     * @source gate/options.go Options.TLS
     */
    public boolean isTls() {
        return Boolean.TRUE.equals(set.tls);
    }

    /**
     * {@return the certificate file, or empty if none is set}
     *
     * @source gate/options.go Options.CertFile
     */
    public Optional<String> getCertFile() {
        return Optional.ofNullable(set.certFile);
    }

    /**
     * {@return the private key file, or empty if none is set}
     *
     * @source gate/options.go Options.KeyFile
     */
    public Optional<String> getKeyFile() {
        return Optional.ofNullable(set.keyFile);
    }

    /**
     * {@return the id of this gate in the system}
     *
     * @source gate/options.go Options.Opts
     */
    public String getServerId() {
        return serverId;
    }

    /**
     * {@return what the gate tells others about itself, unmodifiable}
     *
     * @source gate/options.go Options.Opts
     */
    public Map<String, String> getServerMetadata() {
        return set.serverMetadata;
    }

    /**
     * {@return who decides who gets in, or empty}
     */
    public Optional<Authenticator> getAuthenticator() {
        return Optional.ofNullable(set.authenticator);
    }

    /**
     * {@return how long that may take for a client}
     */
    public Duration getAuthTimeout() {
        return set.authTimeout;
    }

    /**
     * {@return whom the gate believes who its clients are; unmodifiable}
     */
    public List<IpNetwork> getTrustedProxies() {
        return set.trustedProxies;
    }

    /**
     * {@return how TLS is spoken where a listener does not say it: what was set, or else what the files of {@link #getCertFile()} and {@link
     * #getKeyFile()} make; empty if neither was set}
     */
    public Optional<TlsOptions> getTlsOptions() {
        if (set.tlsOptions == null && set.certFile != null && set.keyFile != null) {
            return Optional.of(TlsOptions.of(CertificateFiles.pem(set.certFile, set.keyFile)));
        }
        return Optional.ofNullable(set.tlsOptions);
    }

    /** Collects settings; not safe for use by several threads at once. */
    public static final class Builder {

        private int concurrentTasks = 20;
        private int bufSize = 2048;
        private int maxPackSize = 65535;
        private Duration heartbeat = Duration.ofSeconds(60);
        private Duration overTime = Duration.ofSeconds(10);
        private Duration defaultKeepAlive = Duration.ofSeconds(60);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(5);
        private int maxUnsentBytes = 1024 * 1024;
        private int sendBufferSize;
        private long maxUnsentBytesOfGate =
                Math.max(64 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4);
        private @Nullable Integer maxDroppableBytes;
        private DeliveryPolicy defaultDelivery = DeliveryPolicy.must();
        private UserPolicy userPolicy = UserPolicy.ALLOW;
        private Limits limits = Limits.builder().build();
        private int eventLoopThreads = 0;
        private Lanes lanes = Lanes.SESSION;
        private QueueFullPolicy queueFullPolicy = QueueFullPolicy.STOP_READING;
        private boolean guestHeartbeat = true;
        private Transport transport = Transport.AUTO;
        private String wsPath = "/mqtt";
        private Set<String> wsAllowedOrigins = Set.of();
        private boolean wsCompression = false;
        private int wsMaxHeaderSize = 8192;
        private int receiveMaximum = 1000;
        private int topicAliasMaximum = 16;
        private Duration maxKeepAlive = Duration.ZERO;
        private int maxInFlight = 1000;
        private ClientIdPolicy clientIdPolicy = ClientIdPolicy.TAKE_OVER;
        private boolean closingMessage = false;
        private final List<Listener> added = new ArrayList<>();
        private @Nullable String tcpAddr;
        private @Nullable String wsAddr;
        private @Nullable Boolean tls;
        private @Nullable String certFile;
        private @Nullable String keyFile;
        private @Nullable String serverId;
        private Map<String, String> serverMetadata = Map.of();
        private @Nullable RouteHandler routeHandler;
        private @Nullable AsyncRouteHandler asyncRouteHandler;
        private @Nullable Router router;
        private @Nullable StorageHandler storageHandler;
        private @Nullable AgentLearner agentLearner;
        private @Nullable SessionLearner sessionLearner;
        private final List<GateLearner> gateLearners = new ArrayList<>();
        private @Nullable UnaryOperator<GateHandler> gateHandler;
        private @Nullable SendMessageHook sendMessageHook;
        private @Nullable GuestJudge guestJudge;
        private @Nullable SubscribeAuthorizer subscribeAuthorizer;
        private @Nullable ReplyMarshaller replyMarshaller;
        private @Nullable Executor executor;
        private @Nullable Authenticator authenticator;
        private Duration authTimeout = Duration.ofSeconds(5);
        private List<IpNetwork> trustedProxies = List.of();
        private @Nullable TlsOptions tlsOptions;

        private @Nullable RequestTracer requestTracer;
        private boolean logContext;
        private boolean flightRecorderOn;
        private int flightEvents = 128;
        private @Nullable FlightListener flightListener;

        private Builder() {}

        private Builder(Builder other) {
            requestTracer = other.requestTracer;
            logContext = other.logContext;
            flightRecorderOn = other.flightRecorderOn;
            flightEvents = other.flightEvents;
            flightListener = other.flightListener;
            concurrentTasks = other.concurrentTasks;
            bufSize = other.bufSize;
            maxPackSize = other.maxPackSize;
            heartbeat = other.heartbeat;
            overTime = other.overTime;
            defaultKeepAlive = other.defaultKeepAlive;
            requestTimeout = other.requestTimeout;
            closeTimeout = other.closeTimeout;
            maxUnsentBytes = other.maxUnsentBytes;
            sendBufferSize = other.sendBufferSize;
            maxUnsentBytesOfGate = other.maxUnsentBytesOfGate;
            maxDroppableBytes = other.maxDroppableBytes;
            defaultDelivery = other.defaultDelivery;
            userPolicy = other.userPolicy;
            limits = other.limits;
            eventLoopThreads = other.eventLoopThreads;
            lanes = other.lanes;
            queueFullPolicy = other.queueFullPolicy;
            guestHeartbeat = other.guestHeartbeat;
            transport = other.transport;
            wsPath = other.wsPath;
            wsAllowedOrigins = other.wsAllowedOrigins;
            wsCompression = other.wsCompression;
            wsMaxHeaderSize = other.wsMaxHeaderSize;
            receiveMaximum = other.receiveMaximum;
            topicAliasMaximum = other.topicAliasMaximum;
            maxKeepAlive = other.maxKeepAlive;
            maxInFlight = other.maxInFlight;
            clientIdPolicy = other.clientIdPolicy;
            closingMessage = other.closingMessage;
            added.addAll(other.added);
            tcpAddr = other.tcpAddr;
            wsAddr = other.wsAddr;
            tls = other.tls;
            certFile = other.certFile;
            keyFile = other.keyFile;
            serverId = other.serverId;
            serverMetadata = other.serverMetadata;
            routeHandler = other.routeHandler;
            asyncRouteHandler = other.asyncRouteHandler;
            router = other.router;
            storageHandler = other.storageHandler;
            agentLearner = other.agentLearner;
            sessionLearner = other.sessionLearner;
            gateLearners.addAll(other.gateLearners);
            gateHandler = other.gateHandler;
            sendMessageHook = other.sendMessageHook;
            guestJudge = other.guestJudge;
            subscribeAuthorizer = other.subscribeAuthorizer;
            replyMarshaller = other.replyMarshaller;
            executor = other.executor;
            authenticator = other.authenticator;
            authTimeout = other.authTimeout;
            trustedProxies = other.trustedProxies;
            tlsOptions = other.tlsOptions;
        }

        /**
         * Sets who decides who gets in.
         *
         * @param authenticator the authenticator; without one everybody gets in, as a guest
         * @return this builder
         */
        public Builder authenticator(Authenticator authenticator) {
            this.authenticator = requireNonNull(authenticator, "authenticator");
            return this;
        }

        /**
         * Sets how long the {@link Authenticator} may think about a client. This and the bind of the user
         * that it finds are part of {@link #overTime}.
         *
         * @param authTimeout more than zero; 5 seconds by default
         * @return this builder
         */
        public Builder authTimeout(Duration authTimeout) {
            this.authTimeout = requireNonNull(authTimeout, "authTimeout");
            return this;
        }

        /**
         * Sets whom the gate believes who its clients are: load balancers and proxies that stand before it, on listeners that ask for it with
         * {@link Listener#proxyProtocol} or {@link Listener#forwardedHeaders}.
         *
         * @param networks addresses or networks, IPv4 or IPv6: {@code 10.0.0.0/8}, {@code 192.0.2.7}, {@code fd00::/8}; empty by default
         * @return this builder
         * @throws IllegalArgumentException if one of them is none; the message names it
         */
        public Builder trustedProxies(Collection<String> networks) {
            this.trustedProxies = networks.stream().map(IpNetwork::parse).toList();
            return this;
        }

        /**
         * Sets how many messages of one connection may be unfinished before {@link QueueFullPolicy} applies.
         *
         * @param concurrentTasks at least 1; 20 by default
         * @return this builder
         * @source gate/options.go gate.ConcurrentTasks
         */
        public Builder concurrentTasks(int concurrentTasks) {
            this.concurrentTasks = concurrentTasks;
            return this;
        }

        /**
         * Sets the first guess of how many bytes one read of a socket takes; it adapts from there. It means nothing to listeners of
         * {@link Listener.Network#TCP} without TLS, whose sockets are read up to 64 KiB at a time into a buffer that all of an event
         * loop share, and to {@link Transport#IO_URING}.
         *
         * @param bufSize at least 64, more than 65536 counts as that; 2048 by default
         * @return this builder
         * @source gate/options.go gate.BufSize
         */
        public Builder bufSize(int bufSize) {
            this.bufSize = bufSize;
            return this;
        }

        /**
         * Sets the largest packet accepted from a client, in bytes without its fixed header; a larger one closes the connection.
         *
         * @param maxPackSize 1 to 268435455; 65535 by default
         * @return this builder
         * @source gate/options.go gate.MaxPackSize
         */
        public Builder maxPackSize(int maxPackSize) {
            this.maxPackSize = maxPackSize;
            return this;
        }

        /**
         * Sets how often, at the most, the storage is told that a client is alive.
         *
         * @param heartbeat more than zero, at most 365 days; 60 s by default
         * @return this builder
         * @source gate/options.go gate.Heartbeat
         */
        public Builder heartbeat(Duration heartbeat) {
            this.heartbeat = requireNonNull(heartbeat, "heartbeat");
            return this;
        }

        /**
         * Sets how long a new connection may take to finish its handshake, TLS and WebSocket included, from when it is its turn.
         *
         * @param overTime more than zero, at most 365 days; 10 s by default
         * @return this builder
         * @source gate/options.go gate.OverTime
         */
        public Builder overTime(Duration overTime) {
            this.overTime = requireNonNull(overTime, "overTime");
            return this;
        }

        /**
         * Sets how long a client may be silent that asked for no keep alive (0) itself.
         *
         * @param defaultKeepAlive zero to 365 days; zero means for ever; 60 s by default
         * @return this builder
         */
        public Builder defaultKeepAlive(Duration defaultKeepAlive) {
            this.defaultKeepAlive = requireNonNull(defaultKeepAlive, "defaultKeepAlive");
            return this;
        }

        /**
         * Sets how long an asynchronous handler may take before the client is answered {@code deadline exceeded}.
         *
         * @param requestTimeout more than zero, at most 365 days; 10 s by default
         * @return this builder
         */
        public Builder requestTimeout(Duration requestTimeout) {
            this.requestTimeout = requireNonNull(requestTimeout, "requestTimeout");
            return this;
        }

        /**
         * Sets how long a close waits for a client to take what was written for it, and {@link Gate#close()} for handlers to finish.
         *
         * @param closeTimeout zero to 365 days; 5 s by default
         * @return this builder
         */
        public Builder closeTimeout(Duration closeTimeout) {
            this.closeTimeout = requireNonNull(closeTimeout, "closeTimeout");
            return this;
        }

        /**
         * Sets how many bytes may wait for one client before it is closed as {@link CloseReason#SLOW_CONSUMER}.
         *
         * @param maxUnsentBytes at least 1024; 1 MiB by default
         * @return this builder
         */
        public Builder maxUnsentBytes(int maxUnsentBytes) {
            this.maxUnsentBytes = maxUnsentBytes;
            return this;
        }

        /**
         * Sets how many bytes may wait for all clients together. Above that, the slowest clients first lose the droppable messages
         * that wait for them and are then closed as {@link CloseReason#GATE_OVERLOADED}, until less wait.
         *
         * @param maxUnsentBytesOfGate at least 1024; a quarter of the largest heap by default, but at least 64 MiB
         * @return this builder
         */
        public Builder maxUnsentBytesOfGate(long maxUnsentBytesOfGate) {
            this.maxUnsentBytesOfGate = maxUnsentBytesOfGate;
            return this;
        }

        /**
         * Sets how much is written ahead for a client: the size of its socket's send buffer ({@code SO_SNDBUF}), and as much, up to
         * 64 KiB, in the gate before it. What is there can be neither replaced nor dropped any more, so that a small buffer
         * keeps {@link DeliveryPolicy#latest} fresh for clients on slow lines; the system's own can hold some MB, which are minutes
         * of such a line. What does not fit waits in the gate, within {@link #maxUnsentBytes}. On long fast lines a buffer
         * below bandwidth times round trip slows a client down.
         *
         * @param sendBufferSize 2048 to 16 MiB, of which systems use twice as much or half; zero, the default, leaves it to the system
         * @return this builder
         */
        public Builder sendBufferSize(int sendBufferSize) {
            this.sendBufferSize = sendBufferSize;
            return this;
        }

        /**
         * Sets how many bytes may wait for one client before {@link DeliveryPolicy#droppable()} messages to it are dropped.
         *
         * @param maxDroppableBytes zero or more, at most {@code maxUnsentBytes}; zero means that droppable messages never wait; a
         *     quarter of {@code maxUnsentBytes} by default
         * @return this builder
         */
        public Builder maxDroppableBytes(int maxDroppableBytes) {
            this.maxDroppableBytes = maxDroppableBytes;
            return this;
        }

        /**
         * Sets the policy of messages that are sent without one. Replies and messages of QoS 1 must always arrive.
         *
         * @param defaultDelivery {@link DeliveryPolicy#must()}, the default, or {@link DeliveryPolicy#droppable()}
         * @return this builder
         */
        public Builder defaultDelivery(DeliveryPolicy defaultDelivery) {
            this.defaultDelivery = requireNonNull(defaultDelivery, "defaultDelivery");
            return this;
        }

        /**
         * Sets what follows each request for a tracing system.
         *
         * @param requestTracer the tracer; without one the trace that a client sends is handed on, and nothing is recorded
         * @return this builder
         */
        public Builder requestTracer(RequestTracer requestTracer) {
            this.requestTracer = requireNonNull(requestTracer, "requestTracer");
            return this;
        }

        /**
         * Sets whether log lines of handlers carry {@code gate.session}, {@code gate.user} and {@code gate.trace} in the MDC of slf4j.
         *
         * @param logContext true to have them, at a cost of some hundred nanoseconds for each message; false by default
         * @return this builder
         */
        public Builder logContext(boolean logContext) {
            this.logContext = logContext;
            return this;
        }

        /**
         * Sets whether all connections are recorded from the start on, see {@link FlightRecorder}.
         *
         * @param flightRecorderOn false by default
         * @return this builder
         */
        public Builder flightRecorderOn(boolean flightRecorderOn) {
            this.flightRecorderOn = flightRecorderOn;
            return this;
        }

        /**
         * Sets how many of the last packets and events of a connection are recorded, when it is recorded.
         *
         * @param flightEvents 1 to 65536; 128 by default, which take some 20 kB for a connection, and 50 kB at the most
         * @return this builder
         */
        public Builder flightEvents(int flightEvents) {
            this.flightEvents = flightEvents;
            return this;
        }

        /**
         * Sets who is told what was recorded of connections that end badly.
         *
         * @param flightListener the listener; none by default
         * @return this builder
         */
        public Builder flightListener(FlightListener flightListener) {
            this.flightListener = requireNonNull(flightListener, "flightListener");
            return this;
        }

        /**
         * Sets what happens when a user is bound who has a connection already.
         *
         * @param userPolicy the new value; ALLOW by default
         * @return this builder
         */
        public Builder userPolicy(UserPolicy userPolicy) {
            this.userPolicy = requireNonNull(userPolicy, "userPolicy");
            return this;
        }

        /**
         * Sets how much clients may take of the gate.
         *
         * @param limits the new limits; see {@link Limits.Builder} for the defaults
         * @return this builder
         */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets how many threads serve the sockets.
         *
         * @param eventLoopThreads zero or more; zero means one for each processor; 0 by default
         * @return this builder
         */
        public Builder eventLoopThreads(int eventLoopThreads) {
            this.eventLoopThreads = eventLoopThreads;
            return this;
        }

        /**
         * Sets which messages of one connection wait for each other, here and at backends on other machines.
         *
         * @param lanes the new value; SESSION by default
         * @return this builder
         */
        public Builder lanes(Lanes lanes) {
            this.lanes = requireNonNull(lanes, "lanes");
            return this;
        }

        /**
         * Sets what happens to a client whose messages are handled too slowly.
         *
         * @param queueFullPolicy the new value; STOP_READING by default
         * @return this builder
         */
        public Builder queueFullPolicy(QueueFullPolicy queueFullPolicy) {
            this.queueFullPolicy = requireNonNull(queueFullPolicy, "queueFullPolicy");
            return this;
        }

        /**
         * Sets whether the storage's heartbeat is called for sessions without a user too, as mqant does.
         *
         * @param guestHeartbeat the new value; true by default
         * @return this builder
         */
        public Builder guestHeartbeat(boolean guestHeartbeat) {
            this.guestHeartbeat = guestHeartbeat;
            return this;
        }

        /**
         * Sets the system interface that sockets are served with. Making a gate fails if it is not AUTO and does not work on the
         * machine.
         *
         * @param transport the new value; AUTO by default
         * @return this builder
         */
        public Builder transport(Transport transport) {
            this.transport = requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Sets the path of the WebSocket listeners; others are answered with 404.
         *
         * @param wsPath begins with a slash, without query and fragment; /mqtt by default
         * @return this builder
         */
        public Builder wsPath(String wsPath) {
            this.wsPath = requireNonNull(wsPath, "wsPath");
            return this;
        }

        /**
         * Sets the origins that browsers may open WebSockets from; others are answered with 403. A request without an
         * origin, which no browser makes, passes.
         *
         * @param origins as browsers send them, {@code https://game.example} or {@code http://localhost:8080}, without a path and
         *     without the scheme's own port, or {@code null} in letters for pages that have none; compared without regard to case;
         *     copied; empty, the default, for all
         * @return this builder
         */
        public Builder wsAllowedOrigins(Collection<String> origins) {
            this.wsAllowedOrigins = Set.copyOf(origins);
            return this;
        }

        /**
         * Sets whether WebSocket messages are compressed (permessage-deflate) when the client offers it. It costs memory and
         * time for each connection.
         *
         * @param wsCompression the new value; false by default
         * @return this builder
         */
        public Builder wsCompression(boolean wsCompression) {
            this.wsCompression = wsCompression;
            return this;
        }

        /**
         * Sets the largest header of a WebSocket handshake; a larger one is answered with 431.
         *
         * @param bytes 256 to 1048576; 8192 by default
         * @return this builder
         */
        public Builder wsMaxHeaderSize(int bytes) {
            this.wsMaxHeaderSize = bytes;
            return this;
        }

        /**
         * Sets how many QoS 2 messages an MQTT 5 client may have begun and not released; one that begins more is closed.
         *
         * @param receiveMaximum 1 to 65535; 1000 by default
         * @return this builder
         */
        public Builder receiveMaximum(int receiveMaximum) {
            this.receiveMaximum = receiveMaximum;
            return this;
        }

        /**
         * Sets how many topic aliases are kept for an MQTT 5 connection, in each direction. The client's own maximum holds
         * too. The topics of a client's aliases may have 65535 characters in all; topics of more than 256 get no alias of the
         * gate.
         *
         * @param topicAliasMaximum 0 to 65535; 16 by default
         * @return this builder
         */
        public Builder topicAliasMaximum(int topicAliasMaximum) {
            this.topicAliasMaximum = topicAliasMaximum;
            return this;
        }

        /**
         * Sets the longest keep alive that an MQTT 5 client is granted. Other clients cannot be told, and keep theirs.
         *
         * @param maxKeepAlive whole seconds, up to 65535; zero, the default, for any
         * @return this builder
         */
        public Builder maxKeepAlive(Duration maxKeepAlive) {
            this.maxKeepAlive = requireNonNull(maxKeepAlive, "maxKeepAlive");
            return this;
        }

        /**
         * Sets how many QoS 1 messages may be on their way to a client without its acknowledgement; more wait. The client's
         * own receive maximum holds too.
         *
         * @param maxInFlight 1 to 65535; 1000 by default
         * @return this builder
         */
        public Builder maxInFlight(int maxInFlight) {
            this.maxInFlight = maxInFlight;
            return this;
        }

        /**
         * Sets what happens when a client id comes again.
         *
         * @param clientIdPolicy the new value; TAKE_OVER by default
         * @return this builder
         */
        public Builder clientIdPolicy(ClientIdPolicy clientIdPolicy) {
            this.clientIdPolicy = requireNonNull(clientIdPolicy, "clientIdPolicy");
            return this;
        }

        /**
         * Sets whether clients of MQTT 3, which has no other way, are told why they are closed: the last message on
         * {@value #CLOSING_TOPIC} then holds the name of the {@link CloseReason}. When a gate is {@linkplain Gate#drain drained} and
         * a server was given, a blank and the server follow the name.
         *
         * @param closingMessage the new value; false by default
         * @return this builder
         */
        public Builder closingMessage(boolean closingMessage) {
            this.closingMessage = closingMessage;
            return this;
        }

        /**
         * Sets the handler of what clients publish.
         *
         * @param routeHandler the new value; none by default
         * @return this builder
         * @source gate/options.go gate.SetRouteHandler
         */
        public Builder routeHandler(RouteHandler routeHandler) {
            this.routeHandler = requireNonNull(routeHandler, "routeHandler");
            return this;
        }

        /**
         * Sets the handler of what clients publish, on the event loop.
         *
         * @param asyncRouteHandler the new value; none by default
         * @return this builder
         */
        public Builder asyncRouteHandler(AsyncRouteHandler asyncRouteHandler) {
            this.asyncRouteHandler = requireNonNull(asyncRouteHandler, "asyncRouteHandler");
            return this;
        }

        /**
         * Sets what chooses the handler of each message by its topic.
         *
         * @param router the new value; none by default
         * @return this builder
         */
        public Builder router(Router router) {
            this.router = requireNonNull(router, "router");
            return this;
        }

        /**
         * Sets the store of session settings.
         *
         * @param storageHandler the new value; none by default
         * @return this builder
         * @source gate/options.go gate.SetStorageHandler
         */
        public Builder storageHandler(StorageHandler storageHandler) {
            this.storageHandler = requireNonNull(storageHandler, "storageHandler");
            return this;
        }

        /**
         * Sets the learner of connections.
         *
         * @param agentLearner the new value; none by default
         * @return this builder
         * @source gate/options.go gate.SetAgentLearner
         */
        public Builder agentLearner(AgentLearner agentLearner) {
            this.agentLearner = requireNonNull(agentLearner, "agentLearner");
            return this;
        }

        /**
         * Sets the learner of sessions.
         *
         * @param sessionLearner the new value; none by default
         * @return this builder
         * @source gate/options.go gate.SetSessionLearner
         */
        public Builder sessionLearner(SessionLearner sessionLearner) {
            this.sessionLearner = requireNonNull(sessionLearner, "sessionLearner");
            return this;
        }

        /**
         * Adds a learner of the gate itself, which is told when it starts and stops.
         *
         * @param gateLearner one more; none by default
         * @return this builder
         */
        public Builder gateLearner(GateLearner gateLearner) {
            gateLearners.add(requireNonNull(gateLearner, "gateLearner"));
            return this;
        }

        /**
         * Sets a decorator of the built-in gate handler; all sessions of the gate then go through what it returns.
         *
         * @param gateHandler the new value; none by default
         * @return this builder
         * @source gate/options.go gate.SetGateHandler
         */
        public Builder gateHandler(UnaryOperator<GateHandler> gateHandler) {
            this.gateHandler = requireNonNull(gateHandler, "gateHandler");
            return this;
        }

        /**
         * Sets the hook for every message to a client.
         *
         * @param sendMessageHook the new value; none by default
         * @return this builder
         * @source gate/options.go gate.SetSendMessageHook
         */
        public Builder sendMessageHook(SendMessageHook sendMessageHook) {
            this.sendMessageHook = requireNonNull(sendMessageHook, "sendMessageHook");
            return this;
        }

        /**
         * Sets what decides about the subscriptions of clients.
         *
         * @param subscribeAuthorizer the new authorizer; none by default: every subscription is granted and means nothing
         * @return this builder
         */
        public Builder subscribeAuthorizer(SubscribeAuthorizer subscribeAuthorizer) {
            this.subscribeAuthorizer = requireNonNull(subscribeAuthorizer, "subscribeAuthorizer");
            return this;
        }

        /**
         * Sets the rule of {@link Session#isGuest()} for the gate's sessions.
         *
         * @param guestJudge the new value; none by default
         * @return this builder
         * @source gate/options.go gate.JudgeGuest
         */
        public Builder guestJudge(GuestJudge guestJudge) {
            this.guestJudge = requireNonNull(guestJudge, "guestJudge");
            return this;
        }

        /**
         * Sets what writes the replies that are not raw.
         *
         * @param replyMarshaller the new value; by default replies are mqant's JSON envelope
         * @return this builder
         * @source app.SetProtocolMarshal
         */
        public Builder replyMarshaller(ReplyMarshaller replyMarshaller) {
            this.replyMarshaller = requireNonNull(replyMarshaller, "replyMarshaller");
            return this;
        }

        /**
         * Sets where blocking handlers and learners run; the gate does not shut it down.
         *
         * <p>It must not run tasks on the thread that hands them over, which can be an event loop. Without it, the gate uses one of its own: a virtual thread per task on Java 21 and later, a bounded pool of threads before.
         *
         * @param executor the new value; none by default
         * @return this builder
         */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Listens for MQTT on TCP.
         *
         * @param tcpAddr {@code host:port}, {@code [ipv6]:port} or {@code :port} for all interfaces; port 0 lets the
         *     system choose; an empty string, the default, for no such listener
         * @return this builder
         * @source gate/options.go gate.TCPAddr
         */
        public Builder tcpAddr(String tcpAddr) {
            this.tcpAddr = requireNonNull(tcpAddr, "tcpAddr");
            return this;
        }

        /**
         * Listens for MQTT on WebSocket.
         *
         * @param wsAddr as for {@link #tcpAddr}
         * @return this builder
         * @source gate/options.go gate.WsAddr
         */
        public Builder wsAddr(String wsAddr) {
            this.wsAddr = requireNonNull(wsAddr, "wsAddr");
            return this;
        }

        /**
         * Adds a listener, besides those of {@link #tcpAddr} and {@link #wsAddr}.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(Listener listener) {
            added.add(requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Speaks TLS on the listeners of {@link #tcpAddr} and {@link #wsAddr}. Those of {@link #listener} say it
         * themselves.
         *
         * @param tls whether to; false by default
         * @return this builder
         * @source gate/options.go gate.TLS
         */
        public Builder tls(boolean tls) {
            this.tls = tls;
            return this;
        }

        /**
         * Speaks TLS in this way on the listeners of {@link #tcpAddr} and {@link #wsAddr}, and on those of {@link #listener} that speak
         * TLS and do not say how. Instead of {@link #certFile} and {@link #keyFile}.
         *
         * @param tlsOptions how
         * @return this builder
         */
        public Builder tls(TlsOptions tlsOptions) {
            this.tlsOptions = requireNonNull(tlsOptions, "tlsOptions");
            return tls(true);
        }

        /**
         * Sets the certificate for TLS. It is read when the gate starts, and again when the file has changed.
         *
         * @param certFile a PEM file with the certificate chain, the gate's own first
         * @return this builder
         * @source gate/options.go gate.CertFile
         */
        public Builder certFile(String certFile) {
            this.certFile = requireNonNull(certFile, "certFile");
            return this;
        }

        /**
         * Sets the private key for TLS. It is read when the gate starts, and again when the file has changed.
         *
         * @param keyFile a PEM file with the unencrypted PKCS#8 private key of the certificate
         * @return this builder
         * @source gate/options.go gate.KeyFile
         */
        public Builder keyFile(String keyFile) {
            this.keyFile = requireNonNull(keyFile, "keyFile");
            return this;
        }

        /**
         * Sets the id of this gate in the system.
         *
         * @param serverId {@code type@id}, unique; {@code Gate@} with 16 random hex digits by default
         * @return this builder
         * @source gate/options.go gate.ServerOpts
         */
        public Builder serverId(String serverId) {
            this.serverId = requireNonNull(serverId, "serverId");
            return this;
        }

        /**
         * Sets what the gate tells others about itself.
         *
         * @param serverMetadata names and values; copied; empty by default
         * @return this builder
         * @source gate/options.go gate.ServerOpts
         */
        public Builder serverMetadata(Map<String, String> serverMetadata) {
            this.serverMetadata = Map.copyOf(serverMetadata);
            return this;
        }

        /**
         * Fills what has not been set from the settings of a configuration file.
         *
         * <p>Used: {@code TCPAddr}, {@code WSAddr}, {@code CertFile}, {@code KeyFile} (strings) and {@code TLS} (boolean).
         * What the builder was given before or is given later wins. Other names are left alone.
         *
         * @param settings the settings by name
         * @return this builder
         * @throws IllegalArgumentException if a value has another type; the message names it
         * @source gate/base/mqtt_gate.go Gate.OnInit
         */
        public Builder settings(Map<String, ?> settings) {
            tcpAddr = unlessSet(tcpAddr, settings, "TCPAddr", String.class);
            wsAddr = unlessSet(wsAddr, settings, "WSAddr", String.class);
            certFile = unlessSet(certFile, settings, "CertFile", String.class);
            keyFile = unlessSet(keyFile, settings, "KeyFile", String.class);
            tls = unlessSet(tls, settings, "TLS", Boolean.class);
            return this;
        }

        private static <T> @Nullable T unlessSet(@Nullable T own, Map<String, ?> settings, String name, Class<T> type) {
            Object value = settings.get(name);
            if (value != null && !type.isInstance(value)) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: a "
                        + type.getSimpleName().toLowerCase(Locale.ROOT) + ")");
            }
            return own != null ? own : type.cast(value);
        }

        /**
         * Checks the settings and makes them final.
         *
         * @return the options
         * @throws IllegalArgumentException if a setting is out of its range or two of them contradict each other; the
         *     message names it, its value and what was expected
         */
        public Options build() {
            atLeast("concurrentTasks", concurrentTasks, 1);
            atLeast("bufSize", bufSize, 64);
            checkPackSize(maxPackSize);
            checkHeaderSize(wsMaxHeaderSize);
            inRange("receiveMaximum", receiveMaximum, 1, UNSIGNED_SHORT);
            inRange("topicAliasMaximum", topicAliasMaximum, 0, UNSIGNED_SHORT);
            inRange("maxInFlight", maxInFlight, 1, UNSIGNED_SHORT);
            atLeast("maxUnsentBytes", maxUnsentBytes, 1024);
            check(maxUnsentBytesOfGate >= 1024, "maxUnsentBytesOfGate", maxUnsentBytesOfGate, ">= 1024");
            checkDelivery();
            atLeast("eventLoopThreads", eventLoopThreads, 0);
            positive("heartbeat", heartbeat);
            positive("overTime", overTime);
            positive("requestTimeout", requestTimeout);
            positive("authTimeout", authTimeout);
            inRange("flightEvents", flightEvents, 1, 65_536);
            notNegative("defaultKeepAlive", defaultKeepAlive);
            notNegative("closeTimeout", closeTimeout);
            checkKeepAlive(maxKeepAlive);
            checkPath(wsPath);
            wsAllowedOrigins.forEach(Options::checkOrigin);
            check(serverId == null || !serverId.isEmpty(), "serverId", "an empty string", "type@id");
            checkOneRoute();
            checkTls();
            Options options = new Options(this);
            options.checkListeners();
            return options;
        }

        private void checkTls() {
            boolean twice = tlsOptions != null && (certFile != null || keyFile != null);
            check(!twice, "certFile", certFile + " besides tls(TlsOptions)", "only one of them");
        }

        private void checkDelivery() {
            boolean sized = sendBufferSize >= SMALLEST_SEND_BUFFER && sendBufferSize <= LARGEST_SEND_BUFFER;
            check(sendBufferSize == 0 || sized, "sendBufferSize", sendBufferSize, "0, or 2048 to 16777216");
            if (maxDroppableBytes != null) {
                inRange("maxDroppableBytes", maxDroppableBytes, 0, maxUnsentBytes);
            }
            boolean plain = defaultDelivery instanceof DeliveryPolicy.Must
                    || defaultDelivery instanceof DeliveryPolicy.Droppable;
            check(plain, "defaultDelivery", defaultDelivery, "must or droppable");
        }

        private void checkOneRoute() {
            int routes =
                    (routeHandler != null ? 1 : 0) + (asyncRouteHandler != null ? 1 : 0) + (router != null ? 1 : 0);
            check(
                    routes <= 1,
                    "routeHandler",
                    routes + " routes",
                    "only one of routeHandler, asyncRouteHandler, router");
        }

        private List<Listener> buildListeners() {
            boolean withTls = Boolean.TRUE.equals(tls);
            List<Listener> all = new ArrayList<>();
            if (tcpAddr != null && !tcpAddr.isEmpty()) {
                all.add(Listener.of(Listener.Network.TCP, "tcpAddr", tcpAddr).tls(withTls));
            }
            if (wsAddr != null && !wsAddr.isEmpty()) {
                all.add(Listener.of(Listener.Network.WEBSOCKET, "wsAddr", wsAddr)
                        .tls(withTls));
            }
            all.addAll(added);
            return List.copyOf(all);
        }
    }

    private void checkListeners() {
        Set<Listener> seen = new HashSet<>();
        for (Listener listener : getListeners()) {
            check(
                    seen.add(listener),
                    "listener",
                    listener + " twice",
                    "each once; two of the same kind are two objects");
            boolean needed = listener.isProxyProtocol() || listener.isForwardedHeaders();
            check(!needed || !getTrustedProxies().isEmpty(), "trustedProxies", "none", "some, for " + listener);
        }
    }

    static void checkPackSize(int maxPackSize) {
        inRange("maxPackSize", maxPackSize, 1, LARGEST_PACKET);
    }

    static void checkHeaderSize(int bytes) {
        inRange("wsMaxHeaderSize", bytes, 256, 1024 * 1024);
    }

    static void checkPath(String wsPath) {
        check(wsPath.startsWith("/"), "wsPath", wsPath, "a path that begins with /");
        boolean plain = wsPath.indexOf('?') < 0 && wsPath.indexOf('#') < 0; // no request would ever have it
        check(plain, "wsPath", wsPath, "a path without ? and #");
    }

    /** Refuses what no browser ever sends, so that nobody would be let in. */
    static void checkOrigin(String origin) {
        boolean sent = ORIGIN.matcher(origin).matches()
                && !WITH_ITS_OWN_PORT.matcher(origin).matches();
        check(
                sent,
                "wsAllowedOrigins",
                origin,
                "scheme://host or scheme://host:port, no path, not the scheme's own port");
    }

    private static void checkKeepAlive(Duration maxKeepAlive) {
        boolean valid = !maxKeepAlive.isNegative()
                && maxKeepAlive.getNano() == 0
                && maxKeepAlive.getSeconds() <= UNSIGNED_SHORT;
        check(valid, "maxKeepAlive", maxKeepAlive, "whole seconds from 0 to 65535");
    }

    private static void inRange(String option, int value, int least, int most) {
        check(value >= least && value <= most, option, value, least + " to " + most);
    }

    static void atLeast(String option, int value, int least) {
        check(value >= least, option, value, ">= " + least);
    }

    static void positive(String option, Duration value) {
        check(value.compareTo(Duration.ZERO) > 0, option, value, "more than zero");
        check(value.compareTo(LONGEST) <= 0, option, value, "at most 365 days");
    }

    static void notNegative(String option, Duration value) {
        check(!value.isNegative(), option, value, "zero or more");
        check(value.compareTo(LONGEST) <= 0, option, value, "at most 365 days");
    }

    static void check(boolean valid, String option, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: " + expected + ")");
        }
    }
}
