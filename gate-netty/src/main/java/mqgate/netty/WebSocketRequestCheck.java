package mqgate.netty;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a request opens a WebSocket on a listener (RFC 6455, section 4.2.1). The first fault found counts. */
final class WebSocketRequestCheck {

    static final String VERSION = "13";

    private static final int KEY_LENGTH = 24;
    private static final int DECODED_KEY_LENGTH = 16;

    private WebSocketRequestCheck() {}

    /** Returns null for a good request. */
    static @Nullable WebSocketRefusal refusal(HttpRequest request, ListenerSettings settings) {
        WebSocketRefusal refusal = unreadable(request.decoderResult(), settings.wsMaxHeaderSize());
        if (refusal == null) {
            refusal = misdirected(request, settings.wsPath());
        }
        return refusal == null ? noHandshake(request.headers(), settings) : refusal;
    }

    private static @Nullable WebSocketRefusal unreadable(DecoderResult result, int maxHeaderSize) {
        if (result.isFailure()) {
            return result.cause() instanceof TooLongFrameException
                    ? WebSocketRefusal.HEADER_TOO_LARGE
                    : WebSocketRefusal.MALFORMED;
        }
        boolean tooLarge = result instanceof HttpMessageDecoderResult sizes && sizes.totalSize() > maxHeaderSize;
        return tooLarge ? WebSocketRefusal.HEADER_TOO_LARGE : null;
    }

    /** What is wrong before WebSocket comes into it. */
    private static @Nullable WebSocketRefusal misdirected(HttpRequest request, @Nullable String path) {
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return WebSocketRefusal.HTTP_VERSION;
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return WebSocketRefusal.METHOD;
        }
        if (path != null && !path.equals(path(request.uri()))) {
            return WebSocketRefusal.PATH;
        }
        HttpHeaders headers = request.headers();
        if (headers.getAll(HttpHeaderNames.HOST).size() != 1) {
            return WebSocketRefusal.MALFORMED;
        }
        boolean withBody =
                headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || HttpUtil.getContentLength(request, 0L) != 0;
        return withBody ? WebSocketRefusal.WITH_BODY : null;
    }

    /** Without the query, and without scheme and host if they are there. */
    private static String path(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        int host = path.indexOf("://");
        if (path.startsWith("/") || host < 0) {
            return path;
        }
        int begin = path.indexOf('/', host + 3);
        return begin < 0 ? "/" : path.substring(begin);
    }

    private static @Nullable WebSocketRefusal noHandshake(HttpHeaders headers, ListenerSettings settings) {
        boolean upgrades = headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
        if (!upgrades) {
            return WebSocketRefusal.NO_UPGRADE;
        }
        if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
            return WebSocketRefusal.WEBSOCKET_VERSION;
        }
        if (!isKey(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            return WebSocketRefusal.MALFORMED;
        }
        return isAllowed(headers.getAll(HttpHeaderNames.ORIGIN), settings) ? null : WebSocketRefusal.ORIGIN;
    }

    private static boolean isKey(List<String> values) {
        if (values.size() != 1 || values.get(0).length() != KEY_LENGTH) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(values.get(0)).length == DECODED_KEY_LENGTH;
        } catch (IllegalArgumentException e) {
            return false; // no base64
        }
    }

    /** Who sends no origin is no browser, and could send any. */
    private static boolean isAllowed(List<String> origins, ListenerSettings settings) {
        return settings.wsAllowedOrigins().isEmpty()
                || origins.stream()
                        .allMatch(origin -> settings.wsAllowedOrigins().contains(origin.toLowerCase(Locale.ROOT)));
    }
}
