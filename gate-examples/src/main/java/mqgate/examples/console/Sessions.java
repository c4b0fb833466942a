package mqgate.examples.console;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.GateHandler;
import mqgate.api.Session;

/** Looks for sessions among those that are there. Safe for any thread. */
final class Sessions {

    private static final int MOST_ROWS = 200;
    private static final int MOST_GROUPS = 20;

    private static final Comparator<Agent> NEWEST_FIRST = Comparator.comparing(Agent::getConnectedAt)
            .reversed()
            .thenComparing(agent -> agent.getSession().getSessionId());

    private final LiveAgents live;
    private final GateHandler handler;

    Sessions(LiveAgents live, GateHandler handler) {
        this.live = live;
        this.handler = handler;
    }

    /**
     * What was found.
     *
     * @param connected how many sessions there are
     * @param found how many of them fit
     * @param rows the newest of those that fit
     */
    record Result(int connected, int found, List<Row> rows) {}

    /**
     * One session.
     *
     * @param connectedAt when, in milliseconds since 1970
     * @param groups the first of its groups
     * @param groupCount how many it is in
     */
    record Row(
            String session,
            String user,
            String client,
            String address,
            String network,
            long connectedAt,
            long received,
            long sent,
            List<String> groups,
            int groupCount) {}

    /** Finds a text in session ids, user ids, client ids and addresses, whatever its case; an empty one is everywhere. */
    Result find(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        List<Agent> found = live.stream().filter(agent -> fits(agent, wanted)).toList();
        List<Row> rows = found.stream()
                .sorted(NEWEST_FIRST)
                .limit(MOST_ROWS)
                .map(this::row)
                .toList();
        return new Result(live.size(), found.size(), rows);
    }

    private static boolean fits(Agent agent, String wanted) {
        Session session = agent.getSession();
        return Stream.of(session.getSessionId(), session.getUserId(), agent.getClientId(), address(agent))
                .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains(wanted));
    }

    private Row row(Agent agent) {
        Session session = agent.getSession();
        Collection<String> groups = handler.getGroups(session.getSessionId());
        return new Row(
                session.getSessionId(),
                session.getUserId(),
                agent.getClientId(),
                address(agent),
                session.getNetwork(),
                agent.getConnectedAt().toEpochMilli(),
                agent.getReceivedCount(),
                agent.getSentCount(),
                groups.stream().limit(MOST_GROUPS).toList(),
                groups.size());
    }

    private static String address(Agent agent) {
        return text(agent.getRemoteAddress());
    }

    /** An address as people write it; asks no name server. */
    static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
