package mqgate.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import mqgate.api.CloseReason;
import mqgate.api.Listener;

/** What differs between TCP and WebSocket once a connection stands: its name and its way to say goodbye. */
enum ConnectionTransport {
    TCP("tcp"),
    WEBSOCKET("websocket");

    final String network;

    ConnectionTransport(String network) {
        this.network = network;
    }

    static ConnectionTransport of(Listener.Network network) {
        return network == Listener.Network.TCP ? TCP : WEBSOCKET;
    }

    /** Returns the last thing to write before the socket is closed. */
    Object farewell(CloseReason reason) {
        return this == TCP ? Unpooled.EMPTY_BUFFER : new CloseWebSocketFrame(reason.getWebSocketCode(), "");
    }
}
