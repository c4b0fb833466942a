package mqgate.netty;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.UserConnectedException;
import mqgate.api.UserPolicy;

/**
 * Which connections belong to which user, and how many a user may have. For any thread, but changes of one agent must not
 * overlap.
 *
 * <p>Each change of a user is done as a whole under the user's key of the index. What an agent itself says, in its
 * {@code boundUser}, decides whether it is found: an agent can be in the index before and after that, so that nobody else takes
 * the place of a user that is being bound or left.
 */
final class Users {

    private final UserPolicy policy;
    private final AgentIndex agents = new AgentIndex();

    Users(UserPolicy policy) {
        this.policy = policy;
    }

    /** Returns the user's agents, oldest bind first. */
    List<NettyAgent> find(String userId) {
        return agents.find(userId).stream().filter(boundTo(userId)).toList();
    }

    private static Predicate<NettyAgent> boundTo(String userId) {
        return agent -> agent.boundUser.equals(userId);
    }

    /** Before a bind that may still fail: where a user may have only one connection, takes that place or throws. */
    void reserve(NettyAgent agent, String userId) {
        if (policy == UserPolicy.REFUSE) {
            agents.change(userId, present -> {
                if (present.stream().anyMatch(other -> other != agent && !other.isClosed())) {
                    throw new UserConnectedException(userId);
                }
                return with(present, agent);
            });
        }
    }

    /** From now on the agent is the user's, and its session says so; where the newest bind wins, it is the only one. */
    void bind(NettyAgent agent, String userId) {
        agents.change(userId, present -> {
            List<NettyAgent> others =
                    policy == UserPolicy.REPLACE && !agent.isClosed() ? replaced(present, userId) : present;
            agent.boundUser = userId;
            agent.getSession().setUserId(userId);
            return with(others, agent);
        });
    }

    /** Closes the older connections of the user; they are not his any more for anybody who looks from now on. */
    private static List<NettyAgent> replaced(List<NettyAgent> older, String userId) {
        older.stream().filter(boundTo(userId)).forEach(agent -> agent.close(CloseReason.SESSION_TAKEN_OVER, null));
        return List.of();
    }

    /** The agent is nobody's from now on; its place is free when it is {@link #release released}. */
    void unbind(NettyAgent agent) {
        agent.boundUser = "";
        agent.getSession().setUserId("");
    }

    /** Gives up the place of a user that the agent is not bound to, or no longer; the empty user has none. */
    void release(NettyAgent agent, String userId) {
        if (!userId.isEmpty()) {
            agents.remove(userId, agent);
        }
    }

    private static List<NettyAgent> with(List<NettyAgent> present, NettyAgent agent) {
        return present.contains(agent)
                ? present
                : Stream.concat(present.stream(), Stream.of(agent)).toList();
    }
}
