package mqgate.netty;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one group. For any thread; its monitor guards the list.
 *
 * <p>What a send needs is made by the first one after a change, and kept for the next.
 */
final class Group {

    /** One agent in one group. */
    static final class Membership {

        private final NettyAgent agent;
        private int index; // in the list; guarded by the group

        private Membership(NettyAgent agent, int index) {
            this.agent = agent;
            this.index = index;
        }
    }

    /**
     * Those members that live on one event loop, at one moment.
     *
     * @param loop the event loop's list
     * @param agents the members, never modified
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record LoopMembers(LoopAgents loop, NettyAgent[] agents) {}

    private final List<Membership> members = new ArrayList<>();
    private @Nullable List<LoopMembers> receivers; // null after a change

    synchronized Membership add(NettyAgent agent) {
        Membership membership = new Membership(agent, members.size());
        members.add(membership);
        receivers = null;
        return membership;
    }

    /** Puts the last member into the place of the one that leaves; returns whether nobody is left. */
    synchronized boolean remove(Membership membership) {
        Membership last = members.remove(members.size() - 1);
        if (last != membership) {
            members.set(membership.index, last);
            last.index = membership.index;
        }
        receivers = null;
        return members.isEmpty();
    }

    /** Returns who is in the group now; the list does not change any more. */
    synchronized List<LoopMembers> members() {
        List<LoopMembers> known = receivers;
        if (known == null) {
            known = byLoop();
            receivers = known;
        }
        return known;
    }

    private List<LoopMembers> byLoop() {
        Map<LoopAgents, List<NettyAgent>> byLoop = new HashMap<>();
        for (Membership member : members) {
            byLoop.computeIfAbsent(member.agent.loop(), loop -> new ArrayList<>())
                    .add(member.agent);
        }
        return byLoop.entrySet().stream()
                .map(entry -> new LoopMembers(entry.getKey(), entry.getValue().toArray(NettyAgent[]::new)))
                .toList();
    }
}
