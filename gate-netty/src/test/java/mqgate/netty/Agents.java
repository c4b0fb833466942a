package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.spi.AgentLearner;

/** Remembers the agents of a gate by client id, as they come and go. A test waits at most ten seconds for one. */
final class Agents implements AgentLearner {

    private static final int PATIENCE_SECONDS = 10;
    private static final AtomicInteger LAST_ID = new AtomicInteger();

    private final Map<String, CompletableFuture<Agent>> connected = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Agent>> disconnected = new ConcurrentHashMap<>();

    /** Returns a client id that no other test has. */
    static String newId() {
        return "client-" + LAST_ID.incrementAndGet();
    }

    @Override
    public void onConnect(Agent agent) {
        future(connected, agent.getClientId()).complete(agent);
    }

    @Override
    public void onDisconnect(Agent agent) {
        future(disconnected, agent.getClientId()).complete(agent);
    }

    Agent connected(String clientId) throws Exception {
        return future(connected, clientId).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    Agent disconnected(String clientId) throws Exception {
        return future(disconnected, clientId).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The disconnect event was delivered already. */
    boolean hasLeft(String clientId) {
        return future(disconnected, clientId).isDone();
    }

    void assertClosed(String clientId, CloseReason reason) throws Exception {
        assertThat(disconnected(clientId).getCloseReason()).contains(reason);
    }

    private static CompletableFuture<Agent> future(Map<String, CompletableFuture<Agent>> futures, String clientId) {
        return futures.computeIfAbsent(clientId, id -> new CompletableFuture<>());
    }
}
