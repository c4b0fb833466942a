package mqgate.netty;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AgentLearner;
import org.jspecify.annotations.Nullable;

/** A gate whose clients a test sees from both ends. Its learner is taken. */
final class LiveGate implements AutoCloseable {

    static final TraceSpan SPAN = TraceSpan.create();

    private final BlockingQueue<Agent> connected = new LinkedBlockingQueue<>();
    private final TestGate gate;

    LiveGate(Options.Builder options) {
        gate = TestGate.start(options.agentLearner(new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                connected.add(agent);
            }
        }));
    }

    /** One client, seen from both ends. */
    record Peer(TestClient client, Agent agent) {

        String id() {
            return session().getSessionId();
        }

        Session session() {
            return agent.getSession();
        }

        /** Closes it, by the gate and then by the client, and waits until the gate has handled that. */
        void leave() {
            var closed = agent.close();
            client.leave();
            closed.toCompletableFuture().join();
        }
    }

    /** Connects clients one after the other; not for several threads. */
    Peer connect() throws IOException {
        return new Peer(gate.connect(), nextConnected());
    }

    private Agent nextConnected() {
        try {
            return Objects.requireNonNull(connected.poll(10, TimeUnit.SECONDS), "no connect event");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    GateHandler handler() {
        return gate.handler();
    }

    TestGate test() {
        return gate;
    }

    @Nullable Agent agent(String sessionId) {
        return handler().getAgent(sessionId).orElse(null);
    }

    @Override
    public void close() {
        gate.close();
    }
}
