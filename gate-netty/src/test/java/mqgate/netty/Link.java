package mqgate.netty;

import mqgate.api.Listener;

/** The four ways to reach a gate. */
enum Link {
    TCP,
    TLS,
    WS,
    WSS;

    boolean isTls() {
        return this == TLS || this == WSS;
    }

    boolean isWebSocket() {
        return this == WS || this == WSS;
    }

    Listener listener() {
        String anyPort = "127.0.0.1:0";
        return (isWebSocket() ? Listener.webSocket(anyPort) : Listener.tcp(anyPort)).tls(isTls());
    }
}
