package mqgate.netty;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.LimitExceededException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.SessionFormatException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StorageException;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.api.spi.StorageHandler;
import mqgate.core.Arguments;
import mqgate.core.NonBlocking;
import mqgate.core.SessionFactory;
import mqgate.core.WarningRate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The operations on this gate's own clients.
 *
 * <p>For any thread. Changes of one session are done one at a time, under its lock, because the storage must see them in
 * the same order as the session; the lock is held while the storage works, which is why an event loop is refused then.
 */
final class DefaultGateHandler implements GateHandler {

    private static final Logger log = LoggerFactory.getLogger(DefaultGateHandler.class);

    private final SessionTable table;
    private final Options options;
    private final @Nullable StorageHandler storage;
    private final boolean hooked;
    private final SettingsLimit settingsLimit;
    private final WarningRate warnings = new WarningRate(System::nanoTime);
    private final SessionFactory storedSessions = new SessionFactory(this, null);

    DefaultGateHandler(SessionTable table, Options options) {
        this.table = table;
        this.options = options;
        storage = options.getStorageHandler().orElse(null);
        hooked = options.getSendMessageHook().isPresent();
        settingsLimit = new SettingsLimit(options.getLimits().getMaxSettingsSize());
    }

    @Override
    public Optional<Agent> getAgent(String sessionId) {
        return Optional.ofNullable(table.find(sessionId));
    }

    @Override
    public int getAgentNum() {
        return table.size();
    }

    @Override
    public Collection<Agent> getAgentsByUser(String userId) {
        return List.copyOf(table.ofUser(userId));
    }

    @Override
    public Session bind(TraceSpan span, String sessionId, String userId) {
        requireNonNull(userId, "userId");
        if (userId.isEmpty()) {
            return unbind(span, sessionId);
        }
        return locked(sessionId, agent -> {
            table.beginBind(agent, userId);
            try {
                if (storage != null) {
                    bindStored(storage, agent.getSession(), userId);
                }
            } catch (Throwable e) {
                table.cancelBind(agent, userId);
                throw e;
            }
            table.bind(agent, userId);
        });
    }

    /** Does what can fail on a copy first, so that a failing storage leaves the session as it was. */
    private void bindStored(StorageHandler storage, Session session, String userId) {
        Session bound = session.copy();
        try {
            storage.query(userId).ifPresent(data -> importStored(bound, userId, data));
            settingsLimit.check(session.getSettings(), bound.getSettings());
            bound.setUserId(userId);
            storage.storage(bound);
        } catch (LimitExceededException e) {
            throw e;
        } catch (Throwable e) { // whatever a storage throws
            String user = FlightHeaders.cut(userId);
            log.atLevel(level())
                    .log("Session {}: not bound to user {}: the storage failed", session.getSessionId(), user, e);
            throw new StorageException("the storage failed, user " + user + " is not bound", e);
        }
        session.importSettings(bound.getSettings());
    }

    /** A client can make a storage fail as often as it logs in, or has its settings changed. */
    private Level level() {
        return warnings.isDue() ? Level.WARN : Level.DEBUG;
    }

    private void importStored(Session session, String userId, byte[] data) {
        try {
            session.importSettings(storedSessions.fromBytes(data).getSettings());
        } catch (SessionFormatException e) {
            log.atLevel(level())
                    .log("What is stored for user {} is ignored: {}", FlightHeaders.cut(userId), e.getMessage());
        }
    }

    @Override
    public Session unbind(TraceSpan span, String sessionId) {
        return locked(sessionId, table::unbind);
    }

    @Override
    public Session set(TraceSpan span, String sessionId, String key, String value) {
        return change(sessionId, session -> put(session, Collections.singletonMap(key, value)));
    }

    @Override
    public Session remove(TraceSpan span, String sessionId, String key) {
        return change(sessionId, session -> session.removeLocalKv(key));
    }

    @Override
    public Session push(TraceSpan span, String sessionId, Map<String, String> settings) {
        return change(sessionId, session -> put(session, settings));
    }

    private void put(Session session, Map<String, String> settings) {
        Map<String, String> before = session.getSettings();
        Map<String, String> after = new HashMap<>(before);
        after.putAll(settings);
        settingsLimit.check(before, after);
        SessionFactory.merge(session, settings);
    }

    private Session change(String sessionId, Consumer<Session> change) {
        return locked(sessionId, agent -> {
            Session session = agent.getSession();
            change.accept(session);
            if (storage != null && !session.getUserId().isEmpty()) {
                store(storage, session);
            }
        });
    }

    private void store(StorageHandler storage, Session session) {
        try {
            storage.storage(session);
        } catch (Throwable e) { // the change is made, whatever the storage throws
            String user = FlightHeaders.cut(session.getUserId());
            log.atLevel(level()).log("Session {}: not stored for user {}", session.getSessionId(), user, e);
        }
    }

    private Session locked(String sessionId, Consumer<NettyAgent> change) {
        if (storage != null) {
            NonBlocking.refuse("the storage");
        }
        NettyAgent agent = agent(sessionId);
        agent.sessionLock().lock();
        try {
            change.accept(agent);
        } finally {
            agent.sessionLock().unlock();
        }
        return agent.getSession();
    }

    private NettyAgent agent(String sessionId) {
        NettyAgent agent = table.find(sessionId);
        if (agent == null) {
            throw new SessionNotFoundException(sessionId);
        }
        return agent;
    }

    @Override
    public void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
        agent(sessionId).write(topic, body, policy);
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(TraceSpan span, String sessionId, String topic, byte[] body) {
        Arguments.checkMessage(topic, body);
        NettyAgent agent = table.find(sessionId);
        return agent == null
                ? CompletableFuture.failedStage(new SessionNotFoundException(sessionId))
                : agent.sendAtLeastOnce(topic, body);
    }

    @Override
    public long sendBatch(
            TraceSpan span, Collection<String> sessionIds, String topic, byte[] body, DeliveryPolicy policy) {
        check(topic, body);
        return sessionIds.stream()
                .map(table::find)
                .filter(agent -> agent != null && written(agent, topic, body, policy))
                .count();
    }

    @Override
    public long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        check(topic, body);
        if (hooked) {
            return table.all().stream()
                    .filter(agent -> written(agent, topic, body, policy))
                    .count();
        }
        long receivers = table.size();
        share(topic, body, message -> table.broadcast(message, Outbox.resolve(policy, options)));
        return receivers;
    }

    /** Refuses what is for nobody, and more than the gate may hold. */
    private void check(String topic, byte[] body) {
        Arguments.checkMessage(topic, body);
        table.backlog().checkRoom(Outbox.checkedSize(topic, body, options.getMaxUnsentBytes()));
    }

    /** Makes a message for many, for as long as it takes to hand it over. */
    private void share(String topic, byte[] body, Consumer<SharedMessage> send) {
        SharedMessage message = new SharedMessage(topic, body, table.backlog().sharedBytes());
        try {
            send.accept(message);
        } finally {
            message.release();
        }
    }

    @Override
    public void join(TraceSpan span, String sessionId, String group) {
        requireNonNull(group, "group");
        table.join(agent(sessionId), group);
    }

    @Override
    public void leave(TraceSpan span, String sessionId, String group) {
        requireNonNull(group, "group");
        table.leave(agent(sessionId), group);
    }

    @Override
    public Collection<String> getGroupMembers(String group) {
        return members(table.membersOf(group)).map(NettyAgent::id).toList();
    }

    @Override
    public Collection<String> getGroups(String sessionId) {
        NettyAgent agent = table.find(sessionId);
        return agent == null ? List.of() : table.groupsOf(agent);
    }

    @Override
    public long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        check(topic, body);
        requireNonNull(policy, "policy");
        List<Group.LoopMembers> members = table.membersOf(requireNonNull(group, "group"));
        if (hooked) {
            return members(members)
                    .filter(agent -> written(agent, topic, body, policy))
                    .count();
        }
        if (!members.isEmpty()) {
            share(topic, body, message -> SessionTable.send(members, message, Outbox.resolve(policy, options)));
        }
        return members.stream().mapToLong(some -> some.agents().length).sum();
    }

    private static Stream<NettyAgent> members(List<Group.LoopMembers> members) {
        return members.stream().flatMap(some -> Arrays.stream(some.agents()));
    }

    @Override
    public long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        check(topic, body);
        requireNonNull(policy, "policy");
        return table.ofUser(requireNonNull(userId, "userId")).stream()
                .filter(agent -> written(agent, topic, body, policy))
                .count();
    }

    @Override
    public long kickUser(TraceSpan span, String userId, CloseReason reason) {
        Arguments.checkReason(reason);
        return table.ofUser(requireNonNull(userId, "userId")).stream()
                .filter(agent -> agent.close(reason, null))
                .count();
    }

    private static boolean written(NettyAgent agent, String topic, byte[] body, DeliveryPolicy policy) {
        try {
            agent.write(topic, body, policy);
            return true;
        } catch (GateException e) {
            log.debug("{}: left out: {}", agent, e.getMessage());
            return false;
        }
    }

    @Override
    public boolean isConnect(TraceSpan span, String sessionId, String userId) {
        List<NettyAgent> agents = table.ofUser(userId);
        if (agents.isEmpty()) {
            throw new UserNotFoundException(userId);
        }
        return agents.stream().anyMatch(agent -> !agent.isClosed());
    }

    @Override
    public void close(TraceSpan span, String sessionId, CloseReason reason) {
        agent(sessionId).close(reason);
    }

    @Override
    public Session update(TraceSpan span, String sessionId) {
        return agent(sessionId).getSession();
    }

    @Override
    public void onDestroy() {
        table.all().forEach(agent -> agent.close(CloseReason.GATE_SHUTDOWN, null));
    }
}
