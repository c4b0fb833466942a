package mqgate.nats;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;

/** Does everything as another handler does it. For any thread. */
abstract class ForwardingGateHandler implements GateHandler {

    final GateHandler next;

    ForwardingGateHandler(GateHandler next) {
        this.next = next;
    }

    @Override
    public Optional<Agent> getAgent(String sessionId) {
        return next.getAgent(sessionId);
    }

    @Override
    public int getAgentNum() {
        return next.getAgentNum();
    }

    @Override
    public Collection<Agent> getAgentsByUser(String userId) {
        return next.getAgentsByUser(userId);
    }

    @Override
    public Session bind(TraceSpan span, String sessionId, String userId) {
        return next.bind(span, sessionId, userId);
    }

    @Override
    public Session unbind(TraceSpan span, String sessionId) {
        return next.unbind(span, sessionId);
    }

    @Override
    public Session set(TraceSpan span, String sessionId, String key, String value) {
        return next.set(span, sessionId, key, value);
    }

    @Override
    public Session remove(TraceSpan span, String sessionId, String key) {
        return next.remove(span, sessionId, key);
    }

    @Override
    public Session push(TraceSpan span, String sessionId, Map<String, String> settings) {
        return next.push(span, sessionId, settings);
    }

    @Override
    public void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        next.send(span, sessionId, topic, body, policy);
    }

    @Override
    public void sendNoReply(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        next.sendNoReply(span, sessionId, topic, body, policy);
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(TraceSpan span, String sessionId, String topic, byte[] body) {
        return next.sendAtLeastOnce(span, sessionId, topic, body);
    }

    @Override
    public long sendBatch(
            TraceSpan span, Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        return next.sendBatch(span, sessionIds, topic, body, policy);
    }

    @Override
    public long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        return next.broadcast(span, topic, body, policy);
    }

    @Override
    public void join(TraceSpan span, String sessionId, String group) {
        next.join(span, sessionId, group);
    }

    @Override
    public void leave(TraceSpan span, String sessionId, String group) {
        next.leave(span, sessionId, group);
    }

    @Override
    public Collection<String> getGroupMembers(String group) {
        return next.getGroupMembers(group);
    }

    @Override
    public Collection<String> getGroups(String sessionId) {
        return next.getGroups(sessionId);
    }

    @Override
    public long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        return next.sendToGroup(span, group, topic, body, policy);
    }

    @Override
    public long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        return next.sendToUser(span, userId, topic, body, policy);
    }

    @Override
    public long kickUser(TraceSpan span, String userId, CloseReason reason) {
        return next.kickUser(span, userId, reason);
    }

    @Override
    public boolean isConnect(TraceSpan span, String sessionId, String userId) {
        return next.isConnect(span, sessionId, userId);
    }

    @Override
    public void close(TraceSpan span, String sessionId, CloseReason reason) {
        next.close(span, sessionId, reason);
    }

    @Override
    public Session update(TraceSpan span, String sessionId) {
        return next.update(span, sessionId);
    }

    @Override
    public void onDestroy() {
        next.onDestroy();
    }
}
