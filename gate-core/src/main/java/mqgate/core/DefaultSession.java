package mqgate.core;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.GuestJudge;
import org.jspecify.annotations.Nullable;

/**
 * A session over a {@link GateHandler}, which may be this process's gate or another's: it does not know which.
 *
 * <p>Its state is an immutable snapshot that is replaced atomically, so that it is safe for any thread.
 */
final class DefaultSession implements Session {

    private static final AtomicReferenceFieldUpdater<DefaultSession, SessionState> STATE =
            AtomicReferenceFieldUpdater.newUpdater(DefaultSession.class, SessionState.class, "state");

    private final GateHandler gateHandler;
    private volatile SessionState state;
    private volatile @Nullable GuestJudge guestJudge;
    private volatile @Nullable Object localUserData;
    private volatile @Nullable Serialized serialized;

    /** A state in bytes, which are never modified: it is sent with every message that goes to another process. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Serialized(SessionState state, byte[] bytes) {

        @SuppressWarnings("ReferenceEquality") // an equal one is as good, but is looked for longer than written
        boolean isOf(SessionState other) {
            return state == other;
        }
    }

    DefaultSession(GateHandler gateHandler, SessionState state, @Nullable GuestJudge guestJudge) {
        this.gateHandler = gateHandler;
        this.state = state;
        this.guestJudge = guestJudge;
    }

    @Override
    public String getIp() {
        return state.ip();
    }

    @Override
    public String getTopic() {
        return state.topic();
    }

    @Override
    public String getNetwork() {
        return state.network();
    }

    @Override
    public String getUserId() {
        return state.userId();
    }

    @Override
    public long getUserIdInt64() {
        String id = getUserId();
        if (!id.chars().allMatch(c -> c < 0x80)) {
            return -1; // parseLong takes the digits of any script
        }
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public String getSessionId() {
        return state.sessionId();
    }

    @Override
    public String getServerId() {
        return state.serverId();
    }

    @Override
    public String getTraceId() {
        return state.traceId();
    }

    @Override
    public String getSpanId() {
        return state.spanId();
    }

    @Override
    public Map<String, String> getSettings() {
        return state.settings();
    }

    @Override
    public void settingsRange(BiPredicate<String, String> visitor) {
        for (Map.Entry<String, String> setting : getSettings().entrySet()) {
            if (!visitor.test(setting.getKey(), setting.getValue())) {
                return;
            }
        }
    }

    @Override
    public String get(String key) {
        return load(key).orElse("");
    }

    @Override
    public Optional<String> load(String key) {
        return Optional.ofNullable(getSettings().get(key));
    }

    @Override
    public @Nullable Object getLocalUserData() {
        return localUserData;
    }

    @Override
    public void setLocalUserData(@Nullable Object data) {
        localUserData = data;
    }

    @Override
    public void setIp(String ip) {
        requireNonNull(ip, "ip");
        change(s -> s.withIp(ip));
    }

    @Override
    public void setTopic(String topic) {
        requireNonNull(topic, "topic");
        change(s -> s.withTopic(topic));
    }

    @Override
    public void setNetwork(String network) {
        requireNonNull(network, "network");
        change(s -> s.withNetwork(network));
    }

    @Override
    public void setUserId(String userId) {
        requireNonNull(userId, "userId");
        change(s -> s.withUserId(userId));
    }

    @Override
    public void setSessionId(String sessionId) {
        requireNonNull(sessionId, "sessionId");
        change(s -> s.withSessionId(sessionId));
    }

    @Override
    public void setServerId(String serverId) {
        requireNonNull(serverId, "serverId");
        change(s -> s.withServerId(serverId));
    }

    @Override
    public void setSettings(Map<String, String> settings) {
        change(s -> s.withSettings(settings));
    }

    @Override
    public void importSettings(Map<String, String> settings) {
        change(s -> s.editSettings(own -> settings.forEach(own::putIfAbsent)));
    }

    @Override
    public void setLocalKv(String key, String value) {
        change(s -> s.editSettings(own -> own.put(key, value)));
    }

    @Override
    public void removeLocalKv(String key) {
        change(s -> s.editSettings(own -> own.remove(key)));
    }

    @Override
    public void createTrace() {
        TraceSpan span = TraceSpan.create();
        change(s -> s.withTrace(span.traceId(), span.spanId()));
    }

    @Override
    public TraceSpan extractSpan() {
        return span().child();
    }

    @Override
    public byte[] serialize() {
        SessionState now = state;
        Serialized known = serialized;
        if (known == null || !known.isOf(now)) {
            known = new Serialized(now, SessionCodec.encode(now));
            serialized = known;
        }
        return known.bytes().clone();
    }

    @Override
    public Session copy() {
        SessionState now = state;
        TraceSpan span = new TraceSpan(now.traceId(), now.spanId()).child();
        DefaultSession copy = new DefaultSession(gateHandler, now.withTrace(span.traceId(), span.spanId()), guestJudge);
        copy.localUserData = localUserData;
        return copy;
    }

    @Override
    public boolean isGuest() {
        GuestJudge judge = guestJudge;
        return judge != null ? judge.isGuest(this) : getUserId().isEmpty();
    }

    @Override
    public void setGuestJudge(@Nullable GuestJudge judge) {
        guestJudge = judge;
    }

    @Override
    public void update() {
        adopt(gateHandler.update(span(), getSessionId()));
    }

    @Override
    public void bind(String userId) {
        adopt(gateHandler.bind(span(), getSessionId(), userId));
    }

    @Override
    public void unbind() {
        adopt(gateHandler.unbind(span(), getSessionId()));
    }

    @Override
    public void push() {
        setBatch(getSettings());
    }

    @Override
    public void set(String key, String value) {
        adopt(gateHandler.set(span(), getSessionId(), key, value));
    }

    @Override
    public void setPush(String key, String value) {
        setLocalKv(key, value);
        push();
    }

    @Override
    public void setBatch(Map<String, String> settings) {
        adopt(gateHandler.push(span(), getSessionId(), settings));
    }

    @Override
    public void remove(String key) {
        adopt(gateHandler.remove(span(), getSessionId(), key));
    }

    @Override
    public void send(String topic, byte[] body) {
        send(topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public void send(String topic, byte[] body, DeliveryPolicy policy) {
        gateHandler.send(span(), getSessionId(), topic, body, policy);
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(String topic, byte[] body) {
        return gateHandler.sendAtLeastOnce(span(), getSessionId(), topic, body);
    }

    @Override
    public void sendNoReply(String topic, byte[] body) {
        gateHandler.sendNoReply(span(), getSessionId(), topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendBatch(Collection<String> sessionIds, String topic, byte[] body) {
        return sendBatch(sessionIds, topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendBatch(Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        return gateHandler.sendBatch(span(), sessionIds, topic, body, policy);
    }

    @Override
    public long broadcast(String topic, byte[] body) {
        return broadcast(topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long broadcast(String topic, byte[] body, DeliveryPolicy policy) {
        return gateHandler.broadcast(span(), topic, body, policy);
    }

    @Override
    public void join(String group) {
        gateHandler.join(span(), getSessionId(), group);
    }

    @Override
    public void leave(String group) {
        gateHandler.leave(span(), getSessionId(), group);
    }

    @Override
    public long sendToGroup(String group, String topic, byte[] body) {
        return sendToGroup(group, topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendToGroup(String group, String topic, byte[] body, DeliveryPolicy policy) {
        return gateHandler.sendToGroup(span(), group, topic, body, policy);
    }

    @Override
    public long sendToUser(String userId, String topic, byte[] body) {
        return sendToUser(userId, topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendToUser(String userId, String topic, byte[] body, DeliveryPolicy policy) {
        return gateHandler.sendToUser(span(), userId, topic, body, policy);
    }

    @Override
    public long kickUser(String userId, CloseReason reason) {
        return gateHandler.kickUser(span(), userId, reason);
    }

    @Override
    public boolean isConnect(String userId) {
        return gateHandler.isConnect(span(), getSessionId(), userId);
    }

    @Override
    public void close() {
        gateHandler.close(span(), getSessionId());
    }

    @Override
    public void close(CloseReason reason) {
        gateHandler.close(span(), getSessionId(), reason);
    }

    @Override
    public String toString() {
        SessionState now = state;
        return "Session{" + now.sessionId() + ", user=" + now.userId() + ", " + now.network() + " " + now.ip() + "}";
    }

    private TraceSpan span() {
        SessionState now = state;
        return new TraceSpan(now.traceId(), now.spanId());
    }

    private void change(UnaryOperator<SessionState> change) {
        STATE.updateAndGet(this, change);
    }

    /** Takes over what the gate knows; topic and trace are this copy's own. */
    private void adopt(Session answer) {
        if (answer != this) {
            SessionState gate = answer instanceof DefaultSession session ? session.state : stateOf(answer);
            change(own -> gate.withTrace(own.traceId(), own.spanId()).withTopic(own.topic()));
        }
    }

    /** For sessions of a user's own making. */
    private static SessionState stateOf(Session session) {
        return SessionState.EMPTY
                .withIp(session.getIp())
                .withNetwork(session.getNetwork())
                .withUserId(session.getUserId())
                .withSessionId(session.getSessionId())
                .withServerId(session.getServerId())
                .withSettings(session.getSettings());
    }
}
