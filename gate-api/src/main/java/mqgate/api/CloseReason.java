package mqgate.api;

/**
 * Why a connection ended: the source of what an MQTT 5 client, a WebSocket and the log are told.
 *
 * @since 0.1
 */
public enum CloseReason {
    /** The client said goodbye: an MQTT DISCONNECT or a WebSocket close. */
    CLIENT_DISCONNECT(0x00, 1000),
    /** The connection ended without a goodbye. */
    CONNECTION_LOST(0x80, 1006),
    /** The server closed it: {@link Agent#close()}, {@link Session#close()} or {@link GateHandler#close}. */
    CLOSED_BY_SERVER(0x00, 1000),
    /** The server threw the client out. */
    KICKED(0x98, 1008),
    /** The server dropped it: {@link Agent#destroy()}. */
    DESTROYED(0x80, 1006),
    /** The gate is shutting down. */
    GATE_SHUTDOWN(0x8b, 1001),
    /** No handshake within {@link Options#getOverTime()}. */
    HANDSHAKE_TIMEOUT(0x87, 1008),
    /** The client was silent for longer than its keep alive allows. */
    KEEP_ALIVE_TIMEOUT(0x8d, 1008),
    /** What the client sent cannot be read. */
    MALFORMED_PACKET(0x81, 1002),
    /** What the client sent can be read, but not at this place or with these values. */
    PROTOCOL_ERROR(0x82, 1002),
    /** A packet is larger than {@link Options#getMaxPackSize()}. */
    PACKET_TOO_LARGE(0x95, 1009),
    /** The client speaks a version of the protocol that the gate does not. */
    UNSUPPORTED_PROTOCOL(0x84, 1002),
    /** The client id is not acceptable. */
    CLIENT_ID_REJECTED(0x85, 1008),
    /** The client may not do what it asked for. */
    NOT_AUTHORIZED(0x87, 1008),
    /** The {@link mqgate.api.spi.Authenticator} did not believe the client's name and password. */
    BAD_USER_NAME_OR_PASSWORD(0x86, 1008),
    /** The {@link mqgate.api.spi.Authenticator} does not want to see the client again. */
    BANNED(0x8a, 1008),
    /** The {@link mqgate.api.spi.Authenticator} did not answer within {@link Options#getAuthTimeout()}. */
    AUTHENTICATION_TIMEOUT(0x87, 1008),
    /** The {@link mqgate.api.spi.Authenticator} failed, or the user that it found could not be bound. */
    AUTHENTICATION_FAILED(0x88, 1011),
    /** The client should go to another server for now: the gate is being emptied, see {@link Gate#drain}. */
    USE_ANOTHER_SERVER(0x9c, 1001),
    /** The client should go to another server from now on. */
    SERVER_MOVED(0x9d, 1001),
    /** The client wants to be authenticated in a way that the gate does not know. */
    BAD_AUTHENTICATION_METHOD(0x8c, 1008),
    /** Another connection came with the same client id. */
    SESSION_TAKEN_OVER(0x8e, 1008),
    /** More QoS 2 messages than {@link Options#getReceiveMaximum()} were begun and not released. */
    RECEIVE_MAXIMUM_EXCEEDED(0x93, 1008),
    /** A topic alias is 0 or above {@link Options#getTopicAliasMaximum()}. */
    TOPIC_ALIAS_INVALID(0x94, 1002),
    /** The gate has as many connections as {@link Limits#getMaxConnections()} allows. */
    GATE_FULL(0x89, 1013),
    /** The client's address has as many connections as {@link Limits#getMaxConnectionsPerAddress()} allows. */
    TOO_MANY_CONNECTIONS(0x97, 1008),
    /** More connections are coming than {@link Limits#getHandshakesPerSecond()} lets in. */
    CONNECTION_RATE_EXCEEDED(0x9f, 1013),
    /** The client was still a guest after {@link Limits#getLoginTimeout()}. */
    LOGIN_TIMEOUT(0x87, 1008),
    /** More than {@link Options#getMaxUnsentBytesOfGate()} waited for all clients together, and this was one of the slowest. */
    GATE_OVERLOADED(0x89, 1013),
    /** More than {@link Options#getMaxUnsentBytes()} waited for the client to read or to acknowledge them. */
    SLOW_CONSUMER(0x97, 1008),
    /** The client used up something that it may use only so much of, topic aliases for one. */
    QUOTA_EXCEEDED(0x97, 1008),
    /** An MQTT 5 client wants a message retained, although it was told that the gate retains none. */
    RETAIN_NOT_SUPPORTED(0x9a, 1008),
    /** An MQTT 5 client wants a shared subscription, although it was told that there are none. */
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9e, 1008),
    /** An MQTT 5 client sent a subscription identifier, although it was told that there are none. */
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xa1, 1008),
    /** A WebSocket frame was of a kind that the gate does not take. */
    UNSUPPORTED_DATA(0x82, 1003),
    /** The gate failed while serving the connection. */
    INTERNAL_ERROR(0x80, 1011);

    private final int mqttReasonCode;
    private final int webSocketCode;

    CloseReason(int mqttReasonCode, int webSocketCode) {
        this.mqttReasonCode = mqttReasonCode;
        this.webSocketCode = webSocketCode;
    }

    /**
     * {@return the reason code that an MQTT 5 client is told, 0 to 255}
     */
    public int getMqttReasonCode() {
        return mqttReasonCode;
    }

    /**
     * {@return the WebSocket close code (RFC 6455, section 7.4) for this reason; 1006 is never sent}
     */
    public int getWebSocketCode() {
        return webSocketCode;
    }

    /**
     * {@return whether the server's code can close a connection for this reason, see {@link Agent#close(CloseReason)}: not for
     * those that say what the client, the network or the gate itself did, nor for those that answer a handshake}
     */
    public boolean isServerReason() {
        return switch (this) {
            case CLIENT_DISCONNECT,
                    CONNECTION_LOST,
                    DESTROYED,
                    SLOW_CONSUMER,
                    GATE_OVERLOADED,
                    GATE_FULL,
                    TOO_MANY_CONNECTIONS,
                    CONNECTION_RATE_EXCEEDED,
                    LOGIN_TIMEOUT,
                    INTERNAL_ERROR,
                    HANDSHAKE_TIMEOUT,
                    UNSUPPORTED_PROTOCOL,
                    CLIENT_ID_REJECTED,
                    BAD_USER_NAME_OR_PASSWORD,
                    BANNED,
                    AUTHENTICATION_TIMEOUT,
                    AUTHENTICATION_FAILED,
                    BAD_AUTHENTICATION_METHOD -> false;
            default -> true;
        };
    }
}
