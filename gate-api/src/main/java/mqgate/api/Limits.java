package mqgate.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much clients may take of a gate before and after they have logged in, immutable.
 *
 * <p>By default nearly everything is off, because only you know your players; each setting says what is recommended for a gate
 * that is open to the world. What is over a limit is never ignored in silence: it waits, gets an error reply, or is closed for a
 * reason that the client is told.
 *
 * @since 0.1
 */
public final class Limits {

    private final int maxConnections;
    private final int maxConnectionsPerAddress;
    private final int handshakesPerSecond;
    private final Duration loginTimeout;
    private final int messagesPerSecond;
    private final int messageBurst;
    private final int bytesPerSecond;
    private final int byteBurst;
    private final int maxPayloadSize;
    private final int maxTopicLength;
    private final int maxGroupsPerSession;
    private final int maxSettingsSize;

    private Limits(Builder builder) {
        maxConnections = builder.maxConnections;
        maxConnectionsPerAddress = builder.maxConnectionsPerAddress;
        handshakesPerSecond = builder.handshakesPerSecond;
        loginTimeout = builder.loginTimeout;
        messagesPerSecond = builder.messagesPerSecond;
        messageBurst = builder.messageBurst;
        bytesPerSecond = builder.bytesPerSecond;
        byteBurst = builder.byteBurst;
        maxPayloadSize = builder.maxPayloadSize;
        maxTopicLength = builder.maxTopicLength;
        maxGroupsPerSession = builder.maxGroupsPerSession;
        maxSettingsSize = builder.maxSettingsSize;
    }

    /**
     * {@return a builder with every limit at its default}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return how many sockets may be open at a time; 0 for no limit}
     */
    public int getMaxConnections() {
        return maxConnections;
    }

    /**
     * {@return how many sockets may be open at a time from one address; 0 for no limit}
     */
    public int getMaxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    /**
     * {@return how many handshakes are begun in a second; 0 for no limit}
     */
    public int getHandshakesPerSecond() {
        return handshakesPerSecond;
    }

    /**
     * {@return how long a client may stay a guest after its handshake; zero for ever}
     */
    public Duration getLoginTimeout() {
        return loginTimeout;
    }

    /**
     * {@return how many packets of one connection are read in a second; 0 for no limit}
     */
    public int getMessagesPerSecond() {
        return messagesPerSecond;
    }

    /**
     * {@return how many packets of one connection are read at once after a pause; 0 for what comes in a second}
     */
    public int getMessageBurst() {
        return messageBurst;
    }

    /**
     * {@return how many bytes of one connection are read in a second; 0 for no limit}
     */
    public int getBytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * {@return how many bytes of one connection are read at once after a pause; 0 for what comes in a second}
     */
    public int getByteBurst() {
        return byteBurst;
    }

    /**
     * {@return how long the payload of a client's message may be, in bytes; 0 for no limit}
     */
    public int getMaxPayloadSize() {
        return maxPayloadSize;
    }

    /**
     * {@return how long the topic of a client's message may be, in bytes; 0 for no limit}
     */
    public int getMaxTopicLength() {
        return maxTopicLength;
    }

    /**
     * {@return how many groups one session may be in}
     */
    public int getMaxGroupsPerSession() {
        return maxGroupsPerSession;
    }

    /**
     * {@return how large the settings of a session may become, in bytes}
     */
    public int getMaxSettingsSize() {
        return maxSettingsSize;
    }

    /** Collects limits; not safe for use by several threads at once. */
    public static final class Builder {

        private int maxConnections = 0;
        private int maxConnectionsPerAddress = 0;
        private int handshakesPerSecond = 0;
        private Duration loginTimeout = Duration.ZERO;
        private int messagesPerSecond = 0;
        private int messageBurst = 0;
        private int bytesPerSecond = 0;
        private int byteBurst = 0;
        private int maxPayloadSize = 0;
        private int maxTopicLength = 0;
        private int maxGroupsPerSession = 1000;
        private int maxSettingsSize = 262144;

        private Builder() {}

        /**
         * Sets how many sockets may be open at a time, those included whose handshake is not done. A client above that is told
         * that the gate is full and closed as {@link CloseReason#GATE_FULL}.
         *
         * <p>At most 256 clients that are refused, for this or another limit, are kept at a time to be told; more are closed at
         * once, and so are clients of an {@link mqgate.api.spi.AgentProtocol} on TCP, who have not said how to be told, and on listeners with
         * TLS those for whose handshake it is not the turn ({@link #handshakesPerSecond}).
         *
         * @param maxConnections 0 or more; 0, the default, for any number; recommended: what memory and file handles allow,
         *     50 000 say
         * @return this builder
         */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /**
         * Sets how many sockets may be open at a time from one IPv4 address or one IPv6 network of 64 bits. A client above that
         * is told and closed as {@link CloseReason#TOO_MANY_CONNECTIONS}.
         *
         * @param maxConnectionsPerAddress 0 or more; 0, the default, for any number; recommended: 200, because mobile networks
         * and schools share addresses
         * @return this builder
         */
        public Builder maxConnectionsPerAddress(int maxConnectionsPerAddress) {
            this.maxConnectionsPerAddress = maxConnectionsPerAddress;
            return this;
        }

        /**
         * Sets how many handshakes are begun in a second, after a pause all of them at once. Further connections wait, unread,
         * until it is their turn, when their over time begins; one that would have to wait for longer than that is closed as
         * {@link CloseReason#CONNECTION_RATE_EXCEEDED}.
         *
         * @param handshakesPerSecond 0 or more; 0, the default, for any number; recommended: 1000 for each processor without
         * TLS, 200 with it
         * @return this builder
         */
        public Builder handshakesPerSecond(int handshakesPerSecond) {
            this.handshakesPerSecond = handshakesPerSecond;
            return this;
        }

        /**
         * Sets how long a client may stay a guest ({@link Session#isGuest()}) after its handshake; then it is closed as {@link
         * CloseReason#LOGIN_TIMEOUT}.
         *
         * @param loginTimeout zero to 365 days; zero, the default, for ever; recommended: 30 s if your clients log in
         * @return this builder
         */
        public Builder loginTimeout(Duration loginTimeout) {
            this.loginTimeout = requireNonNull(loginTimeout, "loginTimeout");
            return this;
        }

        /**
         * Sets how many packets of one connection are read in a second, pings and acknowledgements of MQTT included, control frames of WebSockets
         * not. When they have come, the socket is not read until the next is due: nothing is lost.
         *
         * @param messagesPerSecond 0 or more; 0, the default, for any number; recommended: 50
         * @return this builder
         */
        public Builder messagesPerSecond(int messagesPerSecond) {
            this.messagesPerSecond = messagesPerSecond;
            return this;
        }

        /**
         * Sets how many packets of one connection are read at once after a pause.
         *
         * @param messageBurst 0 or more; 0, the default, for as many as {@code messagesPerSecond}; recommended: 100
         * @return this builder
         */
        public Builder messageBurst(int messageBurst) {
            this.messageBurst = messageBurst;
            return this;
        }

        /**
         * Sets how many bytes of one connection are read in a second, TLS included. When they have come, the socket is not read
         * until the next are due: nothing is lost.
         *
         * @param bytesPerSecond 0 or more; 0, the default, for any number; recommended: 65536
         * @return this builder
         */
        public Builder bytesPerSecond(int bytesPerSecond) {
            this.bytesPerSecond = bytesPerSecond;
            return this;
        }

        /**
         * Sets how many bytes of one connection are read at once after a pause.
         *
         * @param byteBurst 0 or more; 0, the default, for as many as {@code bytesPerSecond}; recommended: 262144
         * @return this builder
         */
        public Builder byteBurst(int byteBurst) {
            this.byteBurst = byteBurst;
            return this;
        }

        /**
         * Sets how long the payload of a client's message may be. A longer one is not handled; the client gets an error reply
         * on its topic. {@link Options#getMaxPackSize()} is the hard limit, which closes the connection.
         *
         * @param maxPayloadSize 0 or more bytes; 0, the default, for whatever fits into a packet; recommended: 16384
         * @return this builder
         */
        public Builder maxPayloadSize(int maxPayloadSize) {
            this.maxPayloadSize = maxPayloadSize;
            return this;
        }

        /**
         * Sets how long the topic of a client's message may be, and the filter of a subscription that a
         * {@link mqgate.api.spi.SubscribeAuthorizer} decides about, which is refused as too much if it is longer. With a longer one it is not handled; the client gets an error
         * reply on its topic.
         *
         * @param maxTopicLength 0 or more bytes in UTF-8; 0, the default, for what MQTT allows, 65535; recommended: 256
         * @return this builder
         */
        public Builder maxTopicLength(int maxTopicLength) {
            this.maxTopicLength = maxTopicLength;
            return this;
        }

        /**
         * Sets how many groups one session may be in. A further join fails with {@link LimitExceededException}, a client's own
         * SUBSCRIBE with the code for an exceeded quota.
         *
         * @param maxGroupsPerSession 1 or more; 1000 by default; recommended: 100
         * @return this builder
         */
        public Builder maxGroupsPerSession(int maxGroupsPerSession) {
            this.maxGroupsPerSession = maxGroupsPerSession;
            return this;
        }

        /**
         * Sets how large the settings of a session may become: their keys and values in UTF-8. A change or bind that would make
         * them larger fails with {@link LimitExceededException}; a client's own header that a WebSocket keeps counts too.
         *
         * @param maxSettingsSize 1 or more bytes; 262144 by default; recommended: 8192, because a session travels with each
         * request to a backend
         * @return this builder
         */
        public Builder maxSettingsSize(int maxSettingsSize) {
            this.maxSettingsSize = maxSettingsSize;
            return this;
        }

        /**
         * Checks the limits and makes them final.
         *
         * @return the limits
         * @throws IllegalArgumentException if one is out of its range; the message names it, its value and what was expected
         */
        public Limits build() {
            Options.atLeast("maxConnections", maxConnections, 0);
            Options.atLeast("maxConnectionsPerAddress", maxConnectionsPerAddress, 0);
            Options.atLeast("handshakesPerSecond", handshakesPerSecond, 0);
            Options.notNegative("loginTimeout", loginTimeout);
            Options.atLeast("messagesPerSecond", messagesPerSecond, 0);
            Options.atLeast("messageBurst", messageBurst, 0);
            Options.atLeast("bytesPerSecond", bytesPerSecond, 0);
            Options.atLeast("byteBurst", byteBurst, 0);
            Options.atLeast("maxPayloadSize", maxPayloadSize, 0);
            Options.atLeast("maxTopicLength", maxTopicLength, 0);
            Options.atLeast("maxGroupsPerSession", maxGroupsPerSession, 1);
            Options.atLeast("maxSettingsSize", maxSettingsSize, 1);
            return new Limits(this);
        }
    }
}
