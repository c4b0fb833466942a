package mqgate.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** All that a session knows, at one moment; the settings are never modified. */
record SessionState(
        String ip,
        String network,
        String userId,
        String sessionId,
        String serverId,
        String traceId,
        String spanId,
        Map<String, String> settings,
        String topic) {

    static final SessionState EMPTY = new SessionState("", "", "", "", "", "", "", Map.of(), "");

    SessionState withIp(String ip) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withNetwork(String network) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withUserId(String userId) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withSessionId(String sessionId) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withServerId(String serverId) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withTrace(String traceId, String spanId) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withTopic(String topic) {
        return new SessionState(ip, network, userId, sessionId, serverId, traceId, spanId, settings, topic);
    }

    SessionState withSettings(Map<String, String> settings) {
        return new SessionState(
                ip, network, userId, sessionId, serverId, traceId, spanId, unmodifiableCopy(settings), topic);
    }

    SessionState editSettings(Consumer<Map<String, String>> edit) {
        Map<String, String> edited = new LinkedHashMap<>(settings);
        edit.accept(edited);
        return withSettings(edited);
    }

    private static Map<String, String> unmodifiableCopy(Map<String, String> settings) {
        if (settings.isEmpty()) {
            return Map.of();
        }
        Map<String, String> copy =
                new LinkedHashMap<>(settings); // keeps the order, so that bytes read are bytes written
        copy.forEach(SessionState::checkSetting);
        return Collections.unmodifiableMap(copy);
    }

    private static void checkSetting(String key, String value) {
        if (key == null || value == null) {
            throw new NullPointerException("settings: " + key + "=" + value + " (expected: no nulls)");
        }
    }
}
