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
 * <p>What it knows of the client is an immutable snapshot that is replaced atomically and that copies share; topic, span and user
 * data are each object's own. So it is safe for any thread, and a copy is one object.
 */
final class DefaultSession implements Session {

    private static final AtomicReferenceFieldUpdater<DefaultSession, ClientState> CLIENT =
            AtomicReferenceFieldUpdater.newUpdater(DefaultSession.class, ClientState.class, "client");

    private static final AtomicReferenceFieldUpdater<DefaultSession, @Nullable Tracing> TRACING =
            AtomicReferenceFieldUpdater.newUpdater(DefaultSession.class, Tracing.class, "tracing");

    private volatile Origin origin;
    private volatile ClientState client;
    private volatile String topic;

    /** Null until somebody asks; through {@link #TRACING}. */
    private volatile @Nullable Tracing tracing;

    private volatile @Nullable Object localUserData;
    private volatile @Nullable Serialized serialized;

    /**
     * What all sessions of one factory have in common, as long as they have no rule of their own.
     *
     * @param gateHandler what they act through
     * @param guestJudge the rule for {@link Session#isGuest()}, or null for the default
     */
    record Origin(GateHandler gateHandler, @Nullable GuestJudge guestJudge) {}

    /** A state in bytes, which are never modified: it is sent with every message that goes to another process. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Serialized(SessionState state, byte[] bytes) {

        @SuppressWarnings("ReferenceEquality") // an equal one is as good, but is looked for longer than written
        boolean isOf(ClientState client, TraceSpan span, String topic) {
            return state.client() == client && state.span() == span && state.topic() == topic;
        }
    }

    DefaultSession(Origin origin, ClientState client, String topic, @Nullable Tracing tracing) {
        this.origin = origin;
        this.client = client;
        this.topic = topic;
        this.tracing = tracing;
    }

    @Override
    public String getIp() {
        return client.ip();
    }

    @Override
    public String getTopic() {
        return topic;
    }

    @Override
    public String getNetwork() {
        return client.network();
    }

    @Override
    public String getUserId() {
        return client.userId();
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
        return client.sessionId();
    }

    @Override
    public String getServerId() {
        return client.serverId();
    }

    @Override
    public String getTraceId() {
        return trace().id();
    }

    @Override
    public String getSpanId() {
        return span().spanId();
    }

    @Override
    public Map<String, String> getSettings() {
        return client.settings();
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
        change(s -> s.withAddress(ip));
    }

    @Override
    public void setTopic(String topic) {
        this.topic = requireNonNull(topic, "topic");
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

    void mergeSettings(Map<String, String> settings) {
        change(s -> s.editSettings(own -> own.putAll(settings)));
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
        tracing = Tracing.Begun.of(TraceSpan.create());
    }

    @Override
    public TraceSpan extractSpan() {
        return span().child();
    }

    @Override
    public TraceSpan getTraceSpan() {
        return span();
    }

    @Override
    public void setTraceSpan(TraceSpan span) {
        tracing = Tracing.Begun.of(requireNonNull(span, "span"));
    }

    @Override
    public byte[] serialize() {
        ClientState nowOfClient = client;
        TraceSpan nowSpan = span();
        String nowTopic = topic;
        Serialized known = serialized;
        if (known == null || !known.isOf(nowOfClient, nowSpan, nowTopic)) {
            SessionState state = new SessionState(nowOfClient, nowSpan, nowTopic);
            known = new Serialized(state, SessionCodec.encode(state));
            serialized = known;
        }
        return known.bytes().clone();
    }

    @Override
    public Session copy() {
        DefaultSession copy = new DefaultSession(origin, client, topic, trace());
        copy.localUserData = localUserData;
        return copy;
    }

    @Override
    public boolean isGuest() {
        GuestJudge judge = origin.guestJudge();
        return judge != null ? judge.isGuest(this) : getUserId().isEmpty();
    }

    @Override
    public void setGuestJudge(@Nullable GuestJudge judge) {
        origin = new Origin(origin.gateHandler(), judge);
    }

    @Override
    public void update() {
        adopt(origin.gateHandler().update(span(), getSessionId()));
    }

    @Override
    public void bind(String userId) {
        adopt(origin.gateHandler().bind(span(), getSessionId(), userId));
    }

    @Override
    public void unbind() {
        adopt(origin.gateHandler().unbind(span(), getSessionId()));
    }

    @Override
    public void push() {
        setBatch(getSettings());
    }

    @Override
    public void set(String key, String value) {
        adopt(origin.gateHandler().set(span(), getSessionId(), key, value));
    }

    @Override
    public void setPush(String key, String value) {
        setLocalKv(key, value);
        push();
    }

    @Override
    public void setBatch(Map<String, String> settings) {
        adopt(origin.gateHandler().push(span(), getSessionId(), settings));
    }

    @Override
    public void remove(String key) {
        adopt(origin.gateHandler().remove(span(), getSessionId(), key));
    }

    @Override
    public void send(String topic, byte[] body) {
        send(topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public void send(String topic, byte[] body, DeliveryPolicy policy) {
        origin.gateHandler().send(span(), getSessionId(), topic, body, policy);
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(String topic, byte[] body) {
        return origin.gateHandler().sendAtLeastOnce(span(), getSessionId(), topic, body);
    }

    @Override
    public void sendNoReply(String topic, byte[] body) {
        origin.gateHandler().sendNoReply(span(), getSessionId(), topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendBatch(Collection<String> sessionIds, String topic, byte[] body) {
        return sendBatch(sessionIds, topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendBatch(Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        return origin.gateHandler().sendBatch(span(), sessionIds, topic, body, policy);
    }

    @Override
    public long broadcast(String topic, byte[] body) {
        return broadcast(topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long broadcast(String topic, byte[] body, DeliveryPolicy policy) {
        return origin.gateHandler().broadcast(span(), topic, body, policy);
    }

    @Override
    public void join(String group) {
        origin.gateHandler().join(span(), getSessionId(), group);
    }

    @Override
    public void leave(String group) {
        origin.gateHandler().leave(span(), getSessionId(), group);
    }

    @Override
    public long sendToGroup(String group, String topic, byte[] body) {
        return sendToGroup(group, topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendToGroup(String group, String topic, byte[] body, DeliveryPolicy policy) {
        return origin.gateHandler().sendToGroup(span(), group, topic, body, policy);
    }

    @Override
    public long sendToUser(String userId, String topic, byte[] body) {
        return sendToUser(userId, topic, body, DeliveryPolicy.byDefault());
    }

    @Override
    public long sendToUser(String userId, String topic, byte[] body, DeliveryPolicy policy) {
        return origin.gateHandler().sendToUser(span(), userId, topic, body, policy);
    }

    @Override
    public long kickUser(String userId, CloseReason reason) {
        return origin.gateHandler().kickUser(span(), userId, reason);
    }

    @Override
    public boolean isConnect(String userId) {
        return origin.gateHandler().isConnect(span(), getSessionId(), userId);
    }

    @Override
    public void close() {
        origin.gateHandler().close(span(), getSessionId());
    }

    @Override
    public void close(CloseReason reason) {
        origin.gateHandler().close(span(), getSessionId(), reason);
    }

    @Override
    public String toString() {
        ClientState now = client;
        return "Session{" + now.sessionId() + ", user=" + now.userId() + ", " + now.network() + " " + now.ip() + "}";
    }

    private TraceSpan span() {
        Tracing now = tracing;
        while (!(now instanceof Tracing.Begun)) {
            TRACING.compareAndSet(this, now, now == null ? Tracing.Begun.of(TraceSpan.create()) : now.begun());
            now = tracing;
        }
        return ((Tracing.Begun) now).span();
    }

    private Trace trace() {
        Tracing now = tracing;
        while (now == null) {
            TRACING.compareAndSet(this, null, new Trace());
            now = tracing;
        }
        return now.trace();
    }

    private void change(UnaryOperator<ClientState> change) {
        CLIENT.updateAndGet(this, change);
    }

    /** Takes over what the gate knows; topic and trace are this object's own. */
    private void adopt(Session answer) {
        if (answer != this) {
            client = answer instanceof DefaultSession session ? session.client : stateOf(answer);
        }
    }

    /** For sessions of a user's own making. */
    private static ClientState stateOf(Session session) {
        return new ClientState(
                        session.getIp(),
                        session.getNetwork(),
                        session.getUserId(),
                        session.getSessionId(),
                        session.getServerId(),
                        Map.of())
                .withSettings(session.getSettings());
    }
}
