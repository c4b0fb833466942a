package mqgate.core;

import java.util.Map;
import mqgate.api.TraceSpan;

/** All that a session says of itself, as it is written and read. Immutable. */
record SessionState(ClientState client, TraceSpan span, String topic) {

    static final SessionState EMPTY = new SessionState(ClientState.EMPTY, new TraceSpan("", ""), "");

    SessionState withIp(String ip) {
        return with(client.withAddress(ip));
    }

    SessionState withNetwork(String network) {
        return with(client.withNetwork(network));
    }

    SessionState withUserId(String userId) {
        return with(client.withUserId(userId));
    }

    SessionState withSessionId(String sessionId) {
        return with(client.withSessionId(sessionId));
    }

    SessionState withServerId(String serverId) {
        return with(client.withServerId(serverId));
    }

    SessionState withSettings(Map<String, String> settings) {
        return with(client.withSettings(settings));
    }

    private SessionState with(ClientState client) {
        return new SessionState(client, span, topic);
    }

    SessionState withTrace(String traceId, String spanId) {
        return new SessionState(client, new TraceSpan(traceId, spanId), topic);
    }

    SessionState withTopic(String topic) {
        return new SessionState(client, span, topic);
    }
}
