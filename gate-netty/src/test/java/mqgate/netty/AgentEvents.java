package mqgate.netty;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Agent;
import mqgate.api.Will;
import mqgate.api.spi.AgentLearner;

/** Remembers who came, who went, and what those left. */
final class AgentEvents implements AgentLearner {

    final List<Agent> connected = new CopyOnWriteArrayList<>();
    final List<Agent> disconnected = new CopyOnWriteArrayList<>();
    final List<Will> wills = new CopyOnWriteArrayList<>();

    @Override
    public void onConnect(Agent agent) {
        connected.add(agent);
    }

    @Override
    public void onDisconnect(Agent agent) {
        agent.getWill().ifPresent(wills::add);
        disconnected.add(agent);
    }
}
