package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mqgate.api.Agent;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AgentLearner;
import mqgate.netty.NettyGate;

/**
 * A gate with clients that a test sees from both ends, and the handler that is tested, wherever it is. The agent learner is
 * taken. Used by one thread.
 */
final class OneGate implements AutoCloseable {

    static final TraceSpan SPAN = TraceSpan.create();
    static final String SERVER_ID = "gate@7";

    private final UnaryOperator<Options.Builder> prepare;
    private final Function<Gate, GateHandler> reach;
    private final BlockingQueue<Agent> connected = new LinkedBlockingQueue<>();
    private final List<Player> players = new ArrayList<>();
    private Gate gate;
    private GateHandler handler;

    /**
     * Makes a gate that is not started.
     *
     * @param prepare what has to be added to the gate's options
     * @param reach how the handler is found that is tested
     */
    OneGate(UnaryOperator<Options.Builder> prepare, Function<Gate, GateHandler> reach) {
        this.prepare = prepare;
        this.reach = reach;
    }

    /** One client. The agent is the gate's own, which a remote handler never sees. */
    record Peer(Player player, Agent agent) {

        String id() {
            return agent.getSession().getSessionId();
        }
    }

    OneGate start() {
        return start(Options.builder());
    }

    OneGate start(Options.Builder options) {
        options.serverId(SERVER_ID).tcpAddr("127.0.0.1:0").agentLearner(new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                connected.add(agent);
            }
        });
        gate = NettyGate.create(prepare.apply(options).build());
        gate.start();
        handler = reach.apply(gate);
        return this;
    }

    Peer connect() {
        return seen(Player.connect(gate));
    }

    Peer connect5() {
        return seen(Player.connect5(gate));
    }

    Peer connect5(int maximumPacketSize) {
        return seen(Player.connect5(gate, maximumPacketSize));
    }

    private Peer seen(Player player) {
        players.add(player);
        try {
            Agent agent = connected.poll(10, TimeUnit.SECONDS);
            assertThat(agent).as("a connect event").isNotNull();
            return new Peer(player, agent);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The handler that is tested. */
    GateHandler handler() {
        return handler;
    }

    Gate gate() {
        return gate;
    }

    @Override
    public void close() {
        players.forEach(Player::drop);
        if (gate != null) {
            gate.close();
        }
    }
}
