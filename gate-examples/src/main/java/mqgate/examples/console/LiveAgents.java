package mqgate.examples.console;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.spi.AgentLearner;

/** The connections that are there now. Safe for any thread. */
final class LiveAgents implements AgentLearner {

    private final Set<Agent> agents = ConcurrentHashMap.newKeySet();

    @Override
    public void onConnect(Agent agent) {
        agents.add(agent);
    }

    @Override
    public void onDisconnect(Agent agent) {
        agents.remove(agent);
    }

    /** How many there are. */
    int size() {
        return agents.size();
    }

    /** All of them, in no order; who comes and goes meanwhile may be among them. */
    Stream<Agent> stream() {
        return agents.stream();
    }

    /** A learner that tells another one after this: what that one throws cannot keep a connection in here. */
    AgentLearner before(AgentLearner other) {
        return new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                LiveAgents.this.onConnect(agent);
                other.onConnect(agent);
            }

            @Override
            public void onDisconnect(Agent agent) {
                LiveAgents.this.onDisconnect(agent);
                other.onDisconnect(agent);
            }
        };
    }
}
