package mqgate.api;

/**
 * Why a connection ended.
 *
 * @since 0.1
 */
public enum CloseReason {
    /** The client said goodbye: an MQTT DISCONNECT or a WebSocket close. */
    CLIENT_DISCONNECT(1000),
    /** The connection ended without a goodbye. */
    CONNECTION_LOST(1006),
    /** The server closed it: {@link Agent#close()}, {@link Session#close()} or {@link GateHandler#close}. */
    CLOSED_BY_SERVER(1000),
    /** The server dropped it: {@link Agent#destroy()}. */
    DESTROYED(1006),
    /** The gate is shutting down. */
    GATE_SHUTDOWN(1001),
    /** No handshake within {@link Options#getOverTime()}. */
    HANDSHAKE_TIMEOUT(1008),
    /** Nothing came from the client for one and a half times its keep alive. */
    KEEP_ALIVE_TIMEOUT(1008),
    /** What the client sent breaks the protocol. */
    PROTOCOL_ERROR(1002),
    /** A packet is larger than {@link Options#getMaxPackSize()}. */
    PACKET_TOO_LARGE(1009),
    /** The client speaks a version of the protocol that the gate does not. */
    UNSUPPORTED_PROTOCOL(1002),
    /** The client id is not acceptable. */
    CLIENT_ID_REJECTED(1008),
    /** More than {@link Options#getMaxUnsentBytes()} waited for the client to read them. */
    SLOW_CONSUMER(1008),
    /** A WebSocket frame was of a kind that the gate does not take. */
    UNSUPPORTED_DATA(1003),
    /** The gate failed while serving the connection. */
    INTERNAL_ERROR(1011);

    private final int webSocketCode;

    CloseReason(int webSocketCode) {
        this.webSocketCode = webSocketCode;
    }

    /**
     * {@return the WebSocket close code (RFC 6455, section 7.4) for this reason; 1006 is never sent}
     */
    public int getWebSocketCode() {
        return webSocketCode;
    }
}
