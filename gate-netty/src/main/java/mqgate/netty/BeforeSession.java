package mqgate.netty;

import io.netty.handler.codec.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a connection only until it has a session. Immutable.
 *
 * @param refusal why the connection is not let in, which it is to be told instead of a handshake, or null if it is
 * @param settings those that the session will begin with
 * @param httpRequest what opened the WebSocket, or null
 */
record BeforeSession(
        @Nullable CloseReason refusal,
        Map<String, String> settings,
        @Nullable HttpRequest httpRequest) {

    private static final BeforeSession NOTHING = new BeforeSession(null, Map.of(), null);

    static BeforeSession of(@Nullable CloseReason refusal) {
        return refusal == null ? NOTHING : new BeforeSession(refusal, Map.of(), null);
    }

    BeforeSession with(String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return new BeforeSession(refusal, more, httpRequest);
    }

    BeforeSession with(HttpRequest request) {
        return new BeforeSession(refusal, settings, request);
    }
}
