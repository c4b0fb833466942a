package mqgate.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/** Writes down each call, then fails with {@link #failure} if there is one, else answers with {@link #answer}. */
final class RecordingGateHandler implements GateHandler {

    final List<String> calls = new ArrayList<>();
    final List<TraceSpan> spans = new ArrayList<>();

    @Nullable Session answer;

    @Nullable GateException failure;

    boolean connected;

    @Override
    public Optional<Agent> getAgent(String sessionId) {
        return Optional.empty();
    }

    @Override
    public int getAgentNum() {
        return 0;
    }

    @Override
    public Collection<Agent> getAgentsByUser(String userId) {
        return List.of();
    }

    @Override
    public Session bind(TraceSpan span, String sessionId, String userId) {
        return answer(span, "bind " + sessionId + " " + userId);
    }

    @Override
    public Session unbind(TraceSpan span, String sessionId) {
        return answer(span, "unbind " + sessionId);
    }

    @Override
    public Session set(TraceSpan span, String sessionId, String key, String value) {
        return answer(span, "set " + sessionId + " " + key + "=" + value);
    }

    @Override
    public Session remove(TraceSpan span, String sessionId, String key) {
        return answer(span, "remove " + sessionId + " " + key);
    }

    @Override
    public Session push(TraceSpan span, String sessionId, Map<String, String> settings) {
        return answer(span, "push " + sessionId + " " + new TreeMap<>(settings));
    }

    @Override
    public void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        record(span, "send " + sessionId + " " + topic + " " + text(body) + " " + policy);
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(TraceSpan span, String sessionId, String topic, byte[] body) {
        record(span, "sendAtLeastOnce " + sessionId + " " + topic + " " + text(body));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public long sendBatch(
            TraceSpan span, Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        record(span, "sendBatch " + sessionIds + " " + topic + " " + text(body) + " " + policy);
        return sessionIds.size();
    }

    @Override
    public long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        record(span, "broadcast " + topic + " " + text(body) + " " + policy);
        return 0;
    }

    @Override
    public void join(TraceSpan span, String sessionId, String group) {
        record(span, "join " + sessionId + " " + group);
    }

    @Override
    public void leave(TraceSpan span, String sessionId, String group) {
        record(span, "leave " + sessionId + " " + group);
    }

    @Override
    public Collection<String> getGroupMembers(String group) {
        return List.of();
    }

    @Override
    public Collection<String> getGroups(String sessionId) {
        return List.of();
    }

    @Override
    public long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        record(span, "sendToGroup " + group + " " + topic + " " + text(body) + " " + policy);
        return 4;
    }

    @Override
    public long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        record(span, "sendToUser " + userId + " " + topic + " " + text(body) + " " + policy);
        return 5;
    }

    @Override
    public long kickUser(TraceSpan span, String userId, CloseReason reason) {
        record(span, "kickUser " + userId + " " + reason);
        return 6;
    }

    @Override
    public boolean isConnect(TraceSpan span, String sessionId, String userId) {
        record(span, "isConnect " + sessionId + " " + userId);
        return connected;
    }

    @Override
    public void close(TraceSpan span, String sessionId) {
        record(span, "close " + sessionId);
    }

    @Override
    public void close(TraceSpan span, String sessionId, CloseReason reason) {
        record(span, "close " + sessionId + " " + reason);
    }

    @Override
    public Session update(TraceSpan span, String sessionId) {
        return answer(span, "update " + sessionId);
    }

    @Override
    public void onDestroy() {
        calls.add("onDestroy");
    }

    private Session answer(TraceSpan span, String call) {
        record(span, call);
        if (answer == null) {
            throw new IllegalStateException("no answer for " + call);
        }
        return answer;
    }

    private void record(TraceSpan span, String call) {
        calls.add(call);
        spans.add(span);
        if (failure != null) {
            throw failure;
        }
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
