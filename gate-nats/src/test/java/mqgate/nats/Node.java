package mqgate.nats;

import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import mqgate.api.Agent;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import mqgate.api.spi.AgentLearner;
import mqgate.netty.NettyGate;

/** A gate of a cluster with a link of its own. For any thread. */
final class Node implements AutoCloseable {

    final String serverId;
    final NatsLink link;
    final Gate gate;
    private final Map<String, String> sessionIds = new ConcurrentHashMap<>();

    private Node(String serverId, NatsOptions nats, UnaryOperator<Options.Builder> more) {
        this.serverId = serverId;
        link = NatsLink.connect(nats);
        Options.Builder options = GateService.create(link)
                .addTo(Options.builder())
                .serverId(serverId)
                .tcpAddr("127.0.0.1:0")
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        sessionIds.put(agent.getClientId(), agent.getSession().getSessionId());
                    }
                });
        gate = NettyGate.create(more.apply(options).build());
    }

    static Node start(String serverId, NatsOptions nats, UserPolicy policy) {
        return start(serverId, nats, options -> options.userPolicy(policy));
    }

    static Node start(String serverId, NatsOptions nats, UnaryOperator<Options.Builder> more) {
        Node node = new Node(serverId, nats, more);
        try {
            node.gate.start();
        } catch (Throwable e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** A client of this gate, and its session. */
    record Client(Player player, String sessionId) implements AutoCloseable {

        @Override
        public void close() {
            player.close();
        }
    }

    Client connect() {
        return connect(false);
    }

    Client connect5() {
        return connect(true);
    }

    private Client connect(boolean five) {
        String clientId = UUID.randomUUID().toString();
        Player player = Player.connect(Player.port(gate), clientId, five);
        await().until(() -> sessionIds.containsKey(clientId));
        return new Client(player, sessionIds.get(clientId));
    }

    GateHandler handler() {
        return gate.getGateHandler();
    }

    void bind(Client client, String userId) {
        handler().bind(TraceSpan.create(), client.sessionId(), userId);
    }

    void awaitGates(int count) {
        await().until(() -> link.getGates().getServerIds().size() == count);
    }

    @Override
    public void close() {
        gate.close();
        link.close();
    }
}
