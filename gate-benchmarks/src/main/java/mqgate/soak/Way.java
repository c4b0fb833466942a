package mqgate.soak;

/** How a client reaches the gate, in the order of its listeners. */
enum Way {
    TCP,
    TLS,
    WEBSOCKET,
    WEBSOCKET_TLS;

    boolean isTls() {
        return this == TLS || this == WEBSOCKET_TLS;
    }

    boolean isWebSocket() {
        return this == WEBSOCKET || this == WEBSOCKET_TLS;
    }

    /** Half of the clients use TCP, a quarter WebSocket, and an eighth each of them in TLS. */
    static Way of(int number) {
        return switch (number & 7) {
            case 1, 3 -> WEBSOCKET;
            case 5 -> TLS;
            case 7 -> WEBSOCKET_TLS;
            default -> TCP;
        };
    }
}
