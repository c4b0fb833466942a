package mqgate.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import mqgate.api.CloseReason;

/** Why a request does not open a WebSocket: what it is answered, and what the connection is then closed for. */
enum WebSocketRefusal {
    MALFORMED(400, CloseReason.PROTOCOL_ERROR),
    HEADER_TOO_LARGE(431, CloseReason.PACKET_TOO_LARGE),
    WITH_BODY(413, CloseReason.PACKET_TOO_LARGE),
    HTTP_VERSION(505, CloseReason.UNSUPPORTED_PROTOCOL),
    METHOD(405, CloseReason.PROTOCOL_ERROR),
    PATH(404, CloseReason.PROTOCOL_ERROR),
    NO_UPGRADE(426, CloseReason.PROTOCOL_ERROR),
    WEBSOCKET_VERSION(426, CloseReason.UNSUPPORTED_PROTOCOL),
    ORIGIN(403, CloseReason.NOT_AUTHORIZED),
    ADDRESS_FULL(429, CloseReason.TOO_MANY_CONNECTIONS),
    GATE_FULL(503, CloseReason.GATE_FULL),
    RATE_EXCEEDED(503, CloseReason.CONNECTION_RATE_EXCEEDED),
    ANOTHER_SERVER(503, CloseReason.USE_ANOTHER_SERVER),
    SERVER_MOVED(503, CloseReason.SERVER_MOVED),
    SHUTDOWN(503, CloseReason.GATE_SHUTDOWN);

    final int status;
    final CloseReason reason;

    WebSocketRefusal(int status, CloseReason reason) {
        this.status = status;
        this.reason = reason;
    }

    /** How a connection that is not let in is told so. */
    static WebSocketRefusal of(CloseReason refusal) {
        return switch (refusal) {
            case TOO_MANY_CONNECTIONS -> ADDRESS_FULL;
            case CONNECTION_RATE_EXCEEDED -> RATE_EXCEEDED;
            case USE_ANOTHER_SERVER -> ANOTHER_SERVER;
            case SERVER_MOVED -> SERVER_MOVED;
            case GATE_SHUTDOWN -> SHUTDOWN;
            default -> GATE_FULL;
        };
    }

    FullHttpResponse response() {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_LENGTH, 0);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (this == METHOD) {
            headers.set(HttpHeaderNames.ALLOW, HttpMethod.GET);
        }
        if (this == NO_UPGRADE || this == WEBSOCKET_VERSION) {
            headers.set(HttpHeaderNames.CONNECTION, "close, Upgrade");
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        if (this == WEBSOCKET_VERSION) {
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketRequestCheck.VERSION);
        }
        return response;
    }
}
