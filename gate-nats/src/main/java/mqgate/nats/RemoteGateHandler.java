package mqgate.nats;

import static java.util.Objects.requireNonNull;

import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.GateNotFoundException;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.core.Arguments;
import mqgate.core.NonBlocking;
import mqgate.core.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations on the clients of a gate in another process.
 *
 * <p>What is addressed to a session goes to the gate with the server id; broadcasts, and what is for a group or a user, reach
 * all gates. Every operation but {@link #sendNoReply} and {@link #sendAtLeastOnce} waits for the answer, at most for the
 * time-out, and therefore refuses to run on an event loop or on a thread that delivers messages of NATS with an
 * {@link IllegalStateException}.
 *
 * <p>Besides what {@link GateHandler} says, every operation can fail with {@link GateNotFoundException} if no gate with the id
 * answers, with {@link mqgate.api.ClusterUnavailableException} if NATS is away, with
 * {@link mqgate.api.RequestTimeoutException} if no answer came in time, with {@link mqgate.api.StaleSessionException} if the
 * user has logged in elsewhere, and with {@link mqgate.api.MessageRejectedException} if a message is larger than NATS takes.
 *
 * <p>Small, and made quickly. Safe for use from any thread.
 *
 * @since 0.1
 */
public final class RemoteGateHandler implements GateHandler {

    private static final Logger log = LoggerFactory.getLogger(RemoteGateHandler.class);

    private final NatsLink link;
    private final String serverId;
    private final Duration timeout;
    private final Target gate;
    private final SessionFactory sessions = new SessionFactory(this, null);

    /**
     * Makes the handler of a gate, which need not be there yet.
     *
     * @param link the link to ask on
     * @param serverId the gate's {@link mqgate.api.Options#getServerId()}
     */
    public RemoteGateHandler(NatsLink link, String serverId) {
        this(link, serverId, link.getOptions().getTimeout());
    }

    private RemoteGateHandler(NatsLink link, String serverId, Duration timeout) {
        this.link = requireNonNull(link, "link");
        this.serverId = requireNonNull(serverId, "serverId");
        this.timeout = requireNonNull(timeout, "timeout");
        gate = new Target(link.subjects().gate(serverId), () -> new GateNotFoundException(serverId));
    }

    /**
     * {@return the handler of the same gate with another patience}
     *
     * @param timeout how long an answer is waited for, more than zero
     */
    public RemoteGateHandler withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        return new RemoteGateHandler(link, serverId, timeout);
    }

    /**
     * {@return empty: an agent is a connection of this process}
     *
     * @param sessionId the session
     */
    @Override
    public Optional<Agent> getAgent(String sessionId) {
        return Optional.empty();
    }

    /**
     * {@return nothing: an agent is a connection of this process}
     *
     * @param userId the user
     */
    @Override
    public Collection<Agent> getAgentsByUser(String userId) {
        return List.of();
    }

    @Override
    public int getAgentNum() {
        return ask(TraceSpan.create(), GateCall.of(GateOp.AGENT_NUM)).readInt();
    }

    @Override
    public Session bind(TraceSpan span, String sessionId, String userId) {
        return session(span, GateCall.of(GateOp.BIND).writeString(sessionId).writeString(userId));
    }

    @Override
    public Session unbind(TraceSpan span, String sessionId) {
        return session(span, GateCall.of(GateOp.UNBIND).writeString(sessionId));
    }

    @Override
    public Session set(TraceSpan span, String sessionId, String key, String value) {
        return session(
                span,
                GateCall.of(GateOp.SET).writeString(sessionId).writeString(key).writeString(value));
    }

    @Override
    public Session remove(TraceSpan span, String sessionId, String key) {
        return session(span, GateCall.of(GateOp.REMOVE).writeString(sessionId).writeString(key));
    }

    @Override
    public Session push(TraceSpan span, String sessionId, Map<String, String> settings) {
        Map<String, String> copy = Map.copyOf(settings);
        ByteWriter call = GateCall.of(GateOp.PUSH).writeString(sessionId).writeLong(copy.size());
        copy.forEach((key, value) -> call.writeString(key).writeString(value));
        return session(span, call);
    }

    @Override
    public Session update(TraceSpan span, String sessionId) {
        return session(span, GateCall.of(GateOp.UPDATE).writeString(sessionId));
    }

    @Override
    public void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        ask(span, GateCall.send(GateOp.SEND, sessionId, topic, policy, body));
    }

    @Override
    public void sendNoReply(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        try {
            link.publish(
                    gate.subject(), TraceHeaders.of(span), GateCall.send(GateOp.SEND, sessionId, topic, policy, body));
        } catch (GateException e) {
            log.debug("Session {}: not sent: {}", sessionId, e.getMessage());
        }
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(TraceSpan span, String sessionId, String topic, byte[] body) {
        Arguments.checkMessage(topic, body);
        byte[] call = GateCall.send(GateOp.SEND_AT_LEAST_ONCE, sessionId, topic, DeliveryPolicy.must(), body);
        return request(span, call)
                .thenApplyAsync(RemoteGateHandler::nothing, link.executor())
                .minimalCompletionStage();
    }

    private static Void nothing(ByteReader answer) {
        return null;
    }

    @Override
    public long sendBatch(
            TraceSpan span, Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        return ask(span, GateCall.sendBatch(sessionIds, topic, policy, body)).readLong();
    }

    @Override
    public void join(TraceSpan span, String sessionId, String group) {
        ask(span, GateCall.of(GateOp.JOIN).writeString(sessionId).writeString(group));
    }

    @Override
    public void leave(TraceSpan span, String sessionId, String group) {
        ask(span, GateCall.of(GateOp.LEAVE).writeString(sessionId).writeString(group));
    }

    @Override
    public Collection<String> getGroups(String sessionId) {
        return CallServer.strings(
                ask(TraceSpan.create(), GateCall.of(GateOp.GROUPS).writeString(sessionId)));
    }

    @Override
    public void close(TraceSpan span, String sessionId, CloseReason reason) {
        Arguments.checkReason(reason);
        ask(span, GateCall.close(GateOp.CLOSE, sessionId, reason));
    }

    @Override
    public long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        NonBlocking.refuse("broadcast, which asks all gates,");
        return total("broadcast", link.getGates().broadcast(span, topic, body, policy));
    }

    @Override
    public Collection<String> getGroupMembers(String group) {
        NonBlocking.refuse("getGroupMembers, which asks all gates,");
        return Waiting.await("getGroupMembers", link.getGates().getGroupMembers(group), patience());
    }

    @Override
    public long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        NonBlocking.refuse("sendToGroup, which asks all gates,");
        return total("sendToGroup", link.getGates().sendToGroup(span, group, topic, body, policy));
    }

    @Override
    public long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        NonBlocking.refuse("sendToUser, which asks all gates,");
        return total("sendToUser", link.getGates().sendToUser(span, userId, topic, body, policy));
    }

    @Override
    public long kickUser(TraceSpan span, String userId, CloseReason reason) {
        Arguments.checkReason(reason);
        NonBlocking.refuse("kickUser, which asks all gates,");
        return total("kickUser", link.getGates().kickUser(span, userId, reason));
    }

    @Override
    public boolean isConnect(TraceSpan span, String sessionId, String userId) {
        NonBlocking.refuse("isConnect, which asks all gates,");
        return Waiting.await("isConnect", link.getGates().isConnect(span, userId), patience());
    }

    /** Does nothing: only the gate's own process ends the gate. */
    @Override
    public void onDestroy() {}

    private long total(String what, CompletionStage<Gathered> answers) {
        Gathered gathered = Waiting.await(what, answers, patience());
        if (!gathered.missing().isEmpty()) {
            log.debug("{} has not reached {}", what, gathered.missing());
        }
        return gathered.total();
    }

    /** The stages of {@link Gates} have the link's time-out themselves, after the directory was read. */
    private Duration patience() {
        return link.getOptions().getTimeout().multipliedBy(2);
    }

    private Session session(TraceSpan span, ByteWriter call) {
        return sessions.fromBytes(ask(span, call).readRest());
    }

    private ByteReader ask(TraceSpan span, ByteWriter call) {
        return ask(span, call.toBytes());
    }

    private ByteReader ask(TraceSpan span, byte[] call) {
        NonBlocking.refuse("a call of gate " + serverId);
        return Waiting.await("a call of gate " + serverId, request(span, call), timeout);
    }

    private CompletableFuture<ByteReader> request(TraceSpan span, byte[] call) {
        Headers headers = TraceHeaders.of(span);
        return link.request(gate, headers, call, timeout);
    }
}
