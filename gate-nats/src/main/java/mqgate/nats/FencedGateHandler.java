package mqgate.nats;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StaleSessionException;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * This gate's own clients, with the user directory: binds go through it, and nothing is sent to a session whose user may be
 * somewhere else by now. For any thread.
 */
final class FencedGateHandler extends ForwardingGateHandler {

    private record Users(UserDirectory directory, UserBinder binder) {}

    private volatile @Nullable Users users;

    FencedGateHandler(GateHandler local) {
        super(local);
    }

    /** From now on there is a directory. */
    void use(NatsLink link, UserDirectory directory) {
        users = new Users(directory, new UserBinder(link, directory, next));
    }

    @Nullable UserDirectory directory() {
        Users present = users;
        return present == null ? null : present.directory();
    }

    /** Returns whether every login of the last moments is known here, or nobody has to know. */
    boolean isCurrent() {
        UserDirectory fence = fence();
        return fence == null || fence.isCurrent();
    }

    /** Returns whether a user has only one session in the cluster. */
    boolean isExclusive() {
        return fence() != null;
    }

    /** Returns the directory if it says which of a user's sessions is the one. */
    private @Nullable UserDirectory fence() {
        UserDirectory directory = directory();
        return directory == null || !directory.isExclusive() ? null : directory;
    }

    @Override
    public Session bind(TraceSpan span, String sessionId, String userId) {
        Users present = users;
        if (userId.isEmpty()) {
            return unbind(span, sessionId);
        }
        if (present == null) {
            return next.bind(span, sessionId, userId);
        }
        Subjects.checkName("userId", userId);
        return present.binder().bind(span, sessionId, userId);
    }

    @Override
    public Session unbind(TraceSpan span, String sessionId) {
        Users present = users;
        return present == null ? next.unbind(span, sessionId) : present.binder().unbind(span, sessionId);
    }

    @Override
    public Session set(TraceSpan span, String sessionId, String key, String value) {
        return current(sessionId, () -> next.set(span, sessionId, key, value));
    }

    @Override
    public Session remove(TraceSpan span, String sessionId, String key) {
        return current(sessionId, () -> next.remove(span, sessionId, key));
    }

    @Override
    public Session push(TraceSpan span, String sessionId, Map<String, String> settings) {
        return current(sessionId, () -> next.push(span, sessionId, settings));
    }

    @Override
    public Session update(TraceSpan span, String sessionId) {
        return current(sessionId, () -> next.update(span, sessionId));
    }

    @Override
    public void close(TraceSpan span, String sessionId, CloseReason reason) {
        current(sessionId, () -> {
            next.close(span, sessionId, reason);
            return true;
        });
    }

    @Override
    public void join(TraceSpan span, String sessionId, String group) {
        current(sessionId, () -> {
            next.join(span, sessionId, group);
            return true;
        });
    }

    @Override
    public void leave(TraceSpan span, String sessionId, String group) {
        current(sessionId, () -> {
            next.leave(span, sessionId, group);
            return true;
        });
    }

    /** Says why a session is gone, if that is because its user went elsewhere. */
    private <T> T current(String sessionId, Supplier<T> operation) {
        try {
            return operation.get();
        } catch (SessionNotFoundException e) {
            throw isStale(sessionId) ? new StaleSessionException(sessionId) : e;
        }
    }

    private boolean isStale(String sessionId) {
        UserDirectory fence = fence();
        return fence != null && fence.isStale(sessionId);
    }

    @Override
    public void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        check(sessionId);
        next.send(span, sessionId, topic, body, policy);
    }

    @Override
    public void sendNoReply(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        if (maySend(sessionId)) {
            next.sendNoReply(span, sessionId, topic, body, policy);
        }
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(TraceSpan span, String sessionId, String topic, byte[] body) {
        return maySend(sessionId)
                ? next.sendAtLeastOnce(span, sessionId, topic, body)
                : CompletableFuture.failedStage(new StaleSessionException(sessionId));
    }

    private void check(String sessionId) {
        if (!maySend(sessionId)) {
            throw new StaleSessionException(sessionId);
        }
    }

    private boolean maySend(String sessionId) {
        UserDirectory fence = fence();
        if (fence == null) {
            return true;
        }
        Agent agent = next.getAgent(sessionId).orElse(null);
        return agent == null ? !fence.isStale(sessionId) : maySend(fence, agent.getSession());
    }

    private static boolean maySend(UserDirectory fence, Session session) {
        String userId = session.getUserId();
        return userId.isEmpty() || (fence.isCurrent() && fence.claims.isHeld(userId, session.getSessionId()));
    }

    @Override
    public long sendBatch(
            TraceSpan span, Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        Collection<String> current = fence() == null
                ? sessionIds
                : sessionIds.stream().filter(this::maySend).toList();
        return next.sendBatch(span, current, topic, body, policy);
    }

    @Override
    public long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        UserDirectory fence = fence();
        List<String> sessionIds = fence == null ? List.of() : sessionsOf(userId);
        if (fence == null || sessionIds.isEmpty()) {
            return next.sendToUser(span, userId, topic, body, policy);
        }
        if (!fence.isCurrent()) {
            throw new StaleSessionException(sessionIds.get(0));
        }
        return sendBatch(span, sessionIds, topic, body, policy);
    }

    private List<String> sessionsOf(String userId) {
        return next.getAgentsByUser(userId).stream()
                .map(agent -> agent.getSession().getSessionId())
                .toList();
    }
}
