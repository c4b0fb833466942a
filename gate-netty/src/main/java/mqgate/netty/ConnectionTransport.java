package mqgate.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import mqgate.api.CloseReason;

/** What differs between TCP and WebSocket: the name of the network and the way to say goodbye. */
enum ConnectionTransport {
    TCP("tcp"),
    /** What is to become a WebSocket; until then there are no frames. */
    HTTP("websocket"),
    WEBSOCKET("websocket"),
    /** Closes every WebSocket as a normal one, as mqant does. */
    MQANT_WEBSOCKET("websocket");

    final String network;

    ConnectionTransport(String network) {
        this.network = network;
    }

    static ConnectionTransport webSocket(boolean mqant) {
        return mqant ? MQANT_WEBSOCKET : WEBSOCKET;
    }

    /** Returns the last thing to write before the socket is closed. */
    Object farewell(CloseReason reason) {
        return switch (this) {
            case TCP, HTTP -> Unpooled.EMPTY_BUFFER;
            case WEBSOCKET -> new CloseWebSocketFrame(reason.getWebSocketCode(), "");
            case MQANT_WEBSOCKET -> new CloseWebSocketFrame(CloseReason.CLIENT_DISCONNECT.getWebSocketCode(), "");
        };
    }
}
