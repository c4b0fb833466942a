package mqgate.netty;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.Agent;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SessionLearner;

/** Writes down, per session, what happens to it. */
final class Events {

    private final Map<String, List<String>> events = new ConcurrentHashMap<>();
    private final Map<String, Agent> agents = new ConcurrentHashMap<>();

    /** Adds both learners and a handler, all of which write down their calls. */
    Options.Builder recording(Options.Builder options) {
        return learning(options).routeHandler((session, topic, body) -> {
            add(session, Replies.text(body));
            return RouteResult.raw(body);
        });
    }

    Options.Builder learning(Options.Builder options) {
        return options.agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        agents.put(agent.getSession().getSessionId(), agent);
                        add(agent.getSession(), "agent connect");
                    }

                    @Override
                    public void onDisconnect(Agent agent) {
                        add(agent.getSession(), "agent disconnect");
                    }
                })
                .sessionLearner(new SessionLearner() {
                    @Override
                    public void onConnect(Session session) {
                        add(session, "session connect");
                    }

                    @Override
                    public void onDisconnect(Session session) {
                        add(session, "session disconnect");
                    }
                });
    }

    void add(Session session, String event) {
        events.computeIfAbsent(session.getSessionId(), id -> Collections.synchronizedList(new ArrayList<>()))
                .add(event);
    }

    Map<String, Agent> agents() {
        return agents;
    }

    List<String> of(String sessionId) {
        return List.copyOf(events.getOrDefault(sessionId, List.of()));
    }

    Map<String, List<String>> all() {
        return events;
    }
}
