package mqgate.netty;

import java.util.HashMap;
import java.util.Map;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a connection only until it has a session. Immutable.
 *
 * @param refusal why the connection is not let in, which it is to be told instead of a handshake, or null if it is
 * @param settings those that the session will begin with
 */
record BeforeSession(@Nullable CloseReason refusal, Map<String, String> settings) {

    private static final BeforeSession NOTHING = new BeforeSession(null, Map.of());

    static BeforeSession of(@Nullable CloseReason refusal) {
        return refusal == null ? NOTHING : new BeforeSession(refusal, Map.of());
    }

    BeforeSession with(String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return new BeforeSession(refusal, more);
    }
}
