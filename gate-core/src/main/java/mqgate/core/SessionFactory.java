package mqgate.core;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.SessionFormatException;
import mqgate.api.spi.GuestJudge;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sessions of a process, all over the same {@link GateHandler}. Safe for use from any thread.
 *
 * @since 0.1
 */
public final class SessionFactory {

    private final DefaultSession.Origin origin;

    /**
     * Makes a factory.
     *
     * @param gateHandler what the sessions act through
     * @param guestJudge the rule for {@link Session#isGuest()}, or null for the default
     */
    public SessionFactory(GateHandler gateHandler, @Nullable GuestJudge guestJudge) {
        origin = new DefaultSession.Origin(requireNonNull(gateHandler, "gateHandler"), guestJudge);
    }

    /**
     * Makes the live session of a new connection, with a new trace.
     *
     * @param sessionId the id of the connection
     * @param serverId the id of the gate
     * @param network {@code tcp} or {@code websocket}
     * @param ip the client's address without port
     * @param settings the first settings; copied
     * @return the session, without a user
     */
    public Session create(String sessionId, String serverId, String network, String ip, Map<String, String> settings) {
        return create(new ClientState(ip, network, "", sessionId, serverId, Map.of()).withSettings(settings));
    }

    /**
     * Makes the live session of a new connection, with a new trace. It keeps the address instead of its text, which is made whenever
     * somebody asks for it.
     *
     * @param sessionId the id of the connection
     * @param serverId the id of the gate
     * @param network {@code tcp} or {@code websocket}
     * @param address the client's address
     * @param settings the first settings; copied
     * @return the session, without a user
     */
    public Session create(
            String sessionId, String serverId, String network, InetAddress address, Map<String, String> settings) {
        requireNonNull(address, "address");
        return create(new ClientState(address, network, "", sessionId, serverId, Map.of()).withSettings(settings));
    }

    private Session create(ClientState client) {
        return new DefaultSession(origin, client, "", null);
    }

    /**
     * Reads a session that {@link Session#serialize()} or mqant wrote.
     *
     * @param data the bytes; not kept
     * @return a copy of the session that was written
     * @throws SessionFormatException if the bytes are not a session
     */
    public Session fromBytes(byte[] data) {
        return session(SessionCodec.decode(data));
    }

    /**
     * Makes a session from the fields that {@link mqgate.api.Gate#newSession(Map)} lists.
     *
     * @param fields the fields by name; copied
     * @return a session with these fields
     * @throws SessionFormatException if a name is unknown or a value has another type
     */
    public Session fromMap(Map<String, ?> fields) {
        SessionState state = SessionState.EMPTY;
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            state = with(state, field.getKey(), field.getValue());
        }
        return session(state);
    }

    /**
     * Merges settings into those of a session, in this object only, as one step: nobody sees some of them without the others. The given
     * values win.
     *
     * @param session a session that a factory has made
     * @param settings the settings; copied
     */
    public static void merge(Session session, Map<String, String> settings) {
        ((DefaultSession) session).mergeSettings(settings);
    }

    private Session session(SessionState state) {
        return new DefaultSession(origin, state.client(), state.topic(), Tracing.Begun.of(state.span()));
    }

    private static SessionState with(SessionState state, String name, @Nullable Object value) {
        return switch (name) {
            case "IP" -> state.withIp(string(name, value));
            case "Network" -> state.withNetwork(string(name, value));
            case "UserId" -> state.withUserId(string(name, value));
            case "SessionId" -> state.withSessionId(string(name, value));
            case "ServerId" -> state.withServerId(string(name, value));
            case "TraceId" -> state.withTrace(string(name, value), state.span().spanId());
            case "SpanId" -> state.withTrace(state.span().traceId(), string(name, value));
            case "Topic" -> state.withTopic(string(name, value));
            case "Settings" -> state.withSettings(strings(name, value));
            default ->
                throw new SessionFormatException(name
                        + ": unknown field (expected: IP, Network, UserId, SessionId, ServerId, TraceId, SpanId, Topic"
                        + " or Settings)");
        };
    }

    private static String string(String name, @Nullable Object value) {
        if (value instanceof String string) {
            return string;
        }
        throw new SessionFormatException(name + ": " + value + " (expected: a string)");
    }

    private static Map<String, String> strings(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new SessionFormatException(name + ": " + value + " (expected: a map of strings)");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        map.forEach((key, setting) -> settings.put(string(name + " key", key), string(name + "." + key, setting)));
        return settings;
    }
}
