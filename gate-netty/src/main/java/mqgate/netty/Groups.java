package mqgate.netty;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import mqgate.api.LimitExceededException;
import mqgate.api.SessionNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which group, from both sides. For any thread.
 *
 * <p>An agent's memberships change under its key, a group under its name inside of that, so that the two sides agree whoever
 * joins, leaves and disconnects at the same time. A group without members and an agent without groups have no entry.
 */
final class Groups {

    private final Predicate<NettyAgent> isRegistered;
    private final int maxPerAgent;
    private final ConcurrentHashMap<String, Group> groups = new ConcurrentHashMap<>();

    /** The inner maps are in the order of joining, and touched only under their key. */
    private final ConcurrentHashMap<NettyAgent, Map<String, Group.Membership>> memberships = new ConcurrentHashMap<>();

    Groups(Predicate<NettyAgent> isRegistered, int maxPerAgent) {
        this.isRegistered = isRegistered;
        this.maxPerAgent = maxPerAgent;
    }

    /** Returns false if the agent was a member already. */
    boolean join(NettyAgent agent, String group) {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("group: an empty string (expected: a name)");
        }
        boolean[] joined = new boolean[1];
        memberships.compute(agent, (key, present) -> {
            Map<String, Group.Membership> own = present == null ? new LinkedHashMap<>() : present;
            joined[0] = !own.containsKey(group);
            if (joined[0]) {
                checkRoom(agent, own.size());
                groups.compute(group, (name, old) -> {
                    Group joining = old == null ? new Group() : old;
                    own.put(group, joining.add(agent));
                    return joining;
                });
            }
            return own;
        });
        return joined[0];
    }

    /** An agent that is gone has left everything, or is about to: it must not join any more. */
    private void checkRoom(NettyAgent agent, int present) {
        if (!isRegistered.test(agent)) {
            throw new SessionNotFoundException(agent.id());
        }
        if (present >= maxPerAgent) {
            throw new LimitExceededException("maxGroupsPerSession", present + 1L, maxPerAgent);
        }
    }

    void leave(NettyAgent agent, String group) {
        memberships.computeIfPresent(agent, (key, own) -> {
            Group.Membership membership = own.remove(group);
            if (membership != null) {
                remove(group, membership);
            }
            return own.isEmpty() ? null : own;
        });
    }

    /** The agent is not registered any more. */
    void leaveAll(NettyAgent agent) {
        memberships.computeIfPresent(agent, (key, own) -> {
            own.forEach(this::remove);
            return null;
        });
    }

    private void remove(String group, Group.Membership membership) {
        groups.computeIfPresent(group, (name, left) -> left.remove(membership) ? null : left);
    }

    /** Returns the names of the agent's groups in the order of joining. */
    List<String> of(NettyAgent agent) {
        List<String> names = new ArrayList<>();
        memberships.computeIfPresent(agent, (key, own) -> {
            names.addAll(own.keySet());
            return own;
        });
        return names;
    }

    @Nullable Group find(String name) {
        return groups.get(name);
    }
}
