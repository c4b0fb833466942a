package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Options;
import org.jspecify.annotations.Nullable;

/**
 * Every connected client of a gate: by session id, by user id, by client id, by group, and by event loop. Nobody else holds
 * agents.
 *
 * <p>Agents come and go on their event loops; look-ups, groups and user bindings are for any thread, but two bindings of the
 * same agent must not overlap.
 */
final class SessionTable {

    private final Map<String, NettyAgent> agents = new ConcurrentHashMap<>();
    private final Users users;
    private final AgentIndex agentsByClientId = new AgentIndex();
    private final Groups groups;
    private final Map<EventLoop, LoopAgents> agentsByLoop = new HashMap<>();
    private final GateBacklog backlog;

    /** Those between two states: not yet registered, or not registered any more but not yet done with. */
    private final Set<NettyAgent> inTransit = ConcurrentHashMap.newKeySet();

    /** Null while clients are let in. */
    private volatile @Nullable Closing refusal;

    SessionTable(Iterable<EventLoop> eventLoops, Options options, LongSupplier nanoClock) {
        users = new Users(options.getUserPolicy());
        groups = new Groups(this::isRegistered, options.getLimits().getMaxGroupsPerSession());
        backlog = new GateBacklog(options.getMaxUnsentBytesOfGate());
        eventLoops.forEach(eventLoop -> agentsByLoop.put(eventLoop, new LoopAgents(eventLoop, backlog, nanoClock)));
    }

    Collection<EventLoop> eventLoops() {
        return agentsByLoop.keySet();
    }

    /** Returns the list of those that are on this event loop and registered. */
    LoopAgents loop(EventLoop eventLoop) {
        LoopAgents loop = agentsByLoop.get(eventLoop);
        if (loop == null) {
            throw new IllegalStateException("an event loop that is not the gate's: " + eventLoop);
        }
        return loop;
    }

    /** A connection is accepted, on its event loop. */
    void arrive(NettyAgent agent) {
        inTransit.add(agent);
    }

    /** It has a session, on its event loop; returns why it is not let in nevertheless, or null if it is. */
    @Nullable Closing register(NettyAgent agent) {
        agents.put(agent.id(), agent);
        Closing why = refusal;
        if (why != null) { // looked at after the put: either this or whoever closes the table sees the agent
            agents.remove(agent.id());
            return why;
        }
        inTransit.remove(agent);
        agent.loop().add(agent);
        return null;
    }

    /**
     * From now on, on its event loop, it is the one with its client id: closes the older ones that belong to nobody, or to its own user if
     * it has one already.
     */
    void takeOver(NettyAgent agent) {
        agentsByClientId.add(agent.getClientId(), agent);
        takeOver(agent, "");
        takeOver(agent, agent.boundUser); // looked at after the add: either this or the bind sees the other
    }

    /**
     * Closes the other connections with the same client id that belong to this user, or to nobody if it is empty; or the agent itself, if one
     * of them came later and got in earlier. None, if the agent takes nobody's place.
     */
    private void takeOver(NettyAgent agent, String userId) {
        List<NettyAgent> sameName = agentsByClientId.find(agent.getClientId());
        for (NettyAgent other : sameName.contains(agent) ? sameName : List.<NettyAgent>of()) {
            if (other == agent) {
                return;
            }
            if (other.boundUser.equals(userId)) {
                (agent.isOlderThan(other) ? agent : other).close(CloseReason.SESSION_TAKEN_OVER, null);
            }
        }
    }

    /** Whether a connection with the same client id that came later is this user's already. */
    boolean isOvertaken(NettyAgent agent, String userId) {
        return agentsByClientId.find(agent.getClientId()).stream()
                .anyMatch(other -> other.boundUser.equals(userId) && !other.isClosed() && agent.isOlderThan(other));
    }

    /** Its socket is closed, on its event loop; returns false if it was not registered. */
    boolean remove(NettyAgent agent) {
        inTransit.add(agent); // before it leaves the others: whoever looks there first and here second does not miss it
        if (!agents.remove(agent.id(), agent)) {
            return false;
        }
        agent.loop().remove(agent);
        users.release(agent, agent.boundUser);
        groups.leaveAll(agent);
        agentsByClientId.remove(agent.getClientId(), agent);
        return true;
    }

    /** Nothing of it is left, disconnect event included. */
    void forget(NettyAgent agent) {
        inTransit.remove(agent);
    }

    @Nullable NettyAgent find(String sessionId) {
        return agents.get(sessionId);
    }

    private boolean isRegistered(NettyAgent agent) {
        return agents.get(agent.id()) == agent;
    }

    int size() {
        return agents.size();
    }

    Collection<NettyAgent> all() {
        return agents.values();
    }

    /** Those whose handshake is done and those whose is not, but who comes meanwhile. */
    Stream<NettyAgent> everybody() {
        return Stream.concat(inTransit.stream(), agents.values().stream()); // one that registers meanwhile comes twice
    }

    List<NettyAgent> ofUser(String userId) {
        return users.find(userId);
    }

    /**
     * Before a bind that may still fail. Where a user may have only one connection, the agent holds the place of his until it is
     * bound or {@linkplain #cancelBind the bind is cancelled}.
     *
     * @throws mqgate.api.UserConnectedException if the place is taken
     */
    void beginBind(NettyAgent agent, String userId) {
        users.reserve(agent, userId);
    }

    void cancelBind(NettyAgent agent, String userId) {
        if (!userId.equals(agent.boundUser) || !isRegistered(agent)) {
            users.release(agent, userId);
        }
    }

    /** Moves an agent and its session to a user; an agent that has left meanwhile is not found by it. */
    void bind(NettyAgent agent, String userId) {
        String before = agent.boundUser;
        boolean isNew = !userId.equals(before);
        if (isNew) {
            users.bind(agent, userId);
            users.release(agent, before);
            agent.userChanged();
        } else {
            agent.getSession().setUserId(userId);
        }
        if (!isRegistered(agent)) { // left in between: it may have looked before it was bound, or held its place again
            users.release(agent, userId);
        } else if (isNew) {
            takeOver(agent, userId);
        }
    }

    /** Takes the user off an agent and its session. */
    void unbind(NettyAgent agent) {
        String before = agent.boundUser;
        users.unbind(agent);
        users.release(agent, before);
        if (!before.isEmpty()) {
            agent.userChanged();
        }
    }

    /** Returns false if the agent is a member already. */
    boolean join(NettyAgent agent, String group) {
        return groups.join(agent, group);
    }

    void leave(NettyAgent agent, String group) {
        groups.leave(agent, group);
    }

    List<String> groupsOf(NettyAgent agent) {
        return groups.of(agent);
    }

    /** Returns who is in a group at this moment, by event loop. */
    List<Group.LoopMembers> membersOf(String group) {
        Group found = groups.find(group);
        return found == null ? List.of() : found.members();
    }

    /** Sends a message to those members, without the hook: one task for each of their event loops. */
    static void send(List<Group.LoopMembers> members, SharedMessage message, DeliveryPolicy policy) {
        members.forEach(some -> some.loop().send(some.agents(), message, policy));
    }

    /** Sends a message to everyone, without the hook: one task for each event loop. */
    void broadcast(SharedMessage message, DeliveryPolicy policy) {
        agentsByLoop.values().forEach(loop -> loop.broadcast(message, policy));
    }

    GateBacklog backlog() {
        return backlog;
    }

    Collection<LoopAgents> loops() {
        return agentsByLoop.values();
    }

    /** From now on nobody is registered, and everybody is told this instead. */
    void refuse(Closing why) {
        refusal = why;
    }

    /** Returns why nobody is registered any more, or null. */
    @Nullable Closing refusal() {
        return refusal;
    }

    /** Ends the connections whose handshake is not done, in the order in which they came. */
    void turnStrangersAway(Closing why) {
        inTransit.stream()
                .filter(agent -> !agent.isProtocolOk())
                .sorted(Comparator.comparing(agent -> agent.channel().id()))
                .forEach(agent -> agent.turnAway(why));
    }

    /** Completed when everyone who is there now is gone, disconnect event included. */
    CompletableFuture<Void> whenAllClosed() {
        return CompletableFuture.allOf(Stream.concat(agents.values().stream(), inTransit.stream())
                .map(NettyAgent::whenClosed)
                .toArray(CompletableFuture[]::new));
    }
}
