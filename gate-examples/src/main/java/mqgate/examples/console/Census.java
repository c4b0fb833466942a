package mqgate.examples.console;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mqgate.api.Agent;
import mqgate.api.GateHandler;
import mqgate.api.Session;

/**
 * Counts the users and the groups of a gate by asking each of its sessions. That takes a while with many, so it looks at so many and no
 * more. Safe for any thread.
 */
final class Census {

    private static final int MOST_SESSIONS = 20_000;
    private static final int MOST_GROUPS = 100;

    private static final Comparator<Group> LARGEST_FIRST =
            Comparator.comparingLong(Group::members).reversed().thenComparing(Group::name);

    private final LiveAgents live;
    private final GateHandler handler;

    Census(LiveAgents live, GateHandler handler) {
        this.live = live;
        this.handler = handler;
    }

    /**
     * What came out.
     *
     * @param counted how many sessions were asked
     * @param complete whether those were all
     * @param users how many different users they have
     * @param groups how many different groups they are in
     * @param largest the largest groups, with their members at this gate
     */
    record Result(int counted, boolean complete, int users, int groups, List<Group> largest) {}

    /** One group. */
    record Group(String name, long members) {}

    Result take() {
        List<Session> sessions =
                live.stream().limit(MOST_SESSIONS).map(Agent::getSession).toList();
        Set<String> users = new HashSet<>();
        Map<String, Long> members = new HashMap<>();
        for (Session session : sessions) {
            users.add(session.getUserId());
            handler.getGroups(session.getSessionId()).forEach(group -> members.merge(group, 1L, Long::sum));
        }
        users.remove("");
        boolean complete = sessions.size() < MOST_SESSIONS;
        return new Result(sessions.size(), complete, users.size(), members.size(), largest(members));
    }

    private static List<Group> largest(Map<String, Long> members) {
        return members.entrySet().stream()
                .map(group -> new Group(group.getKey(), group.getValue()))
                .sorted(LARGEST_FIRST)
                .limit(MOST_GROUPS)
                .toList();
    }
}
