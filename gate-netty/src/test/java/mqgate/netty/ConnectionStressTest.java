package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.Agent;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.core.MemoryStorage;
import org.junit.jupiter.api.Test;

/** Connections that open and close while others bind, close and destroy them. */
final class ConnectionStressTest {

    private static final TraceSpan SPAN = TraceSpan.create();
    private static final int CLIENT_THREADS = 5;
    private static final int CONNECTIONS_EACH = 80;
    private static final int USERS = 10;

    private final Events events = new Events();

    @Test
    void connections_openAndCloseUnderFire_leaveNothingBehind() throws Exception {
        Options.Builder options = events.recording(Options.builder())
                .concurrentTasks(3)
                .storageHandler(new MemoryStorage(Duration.ofMinutes(1)));
        try (TestGate gate = TestGate.start(options)) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Void>> troubles = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                troubles.add(Tasks.start(() -> makeTrouble(gate, over)));
            }
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENT_THREADS; i++) {
                clients.add(Tasks.start(() -> connectAgainAndAgain(gate)));
            }
            Tasks.join(clients);
            await().until(() -> gate.handler().getAgentNum() == 0);
            over.set(true);
            Tasks.join(troubles);

            for (Agent agent : events.agents().values()) {
                agent.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
            assertThat(gate.handler().getAgentNum()).isZero();
            for (int i = 0; i < USERS; i++) {
                String user = "u" + i;
                assertThat(gate.handler().getAgentsByUser(user)).isEmpty();
                assertThatThrownBy(() -> gate.handler().isConnect(SPAN, "", user))
                        .isInstanceOf(UserNotFoundException.class);
            }
        }

        assertThat(events.agents()).hasSize(CLIENT_THREADS * CONNECTIONS_EACH);
        assertThat(events.all()).hasSize(CLIENT_THREADS * CONNECTIONS_EACH);
        assertThat(events.all().values()).allSatisfy(seen -> {
            assertThat(seen)
                    .containsOnlyOnce("agent connect", "session connect", "agent disconnect", "session disconnect");
            assertThat(seen.subList(0, 2)).allMatch(event -> event.endsWith(" connect"));
            assertThat(seen.subList(seen.size() - 2, seen.size())).allMatch(event -> event.endsWith(" disconnect"));
            List<String> messages = seen.subList(2, seen.size() - 2);
            assertThat(messages).isEqualTo(List.of("0", "1", "2", "3").subList(0, messages.size()));
        });
    }

    private static void connectAgainAndAgain(TestGate gate) throws Exception {
        for (int i = 0; i < CONNECTIONS_EACH; i++) {
            try (TestClient client = gate.open(Link.TCP)) {
                client.send(TestClient.connect(Agents.newId(), 60));
                assertThat(client.readHex()).isEqualTo("20020000");
                leaveSomehow(client);
            }
        }
    }

    private static void leaveSomehow(TestClient client) {
        try {
            client.send(Replies.numbered("t", 0, ThreadLocalRandom.current().nextInt(5)));
            switch (ThreadLocalRandom.current().nextInt(5)) {
                case 0 -> client.send("e000");
                case 1 -> client.send("ff00");
                case 2 -> client.socket().setSoLinger(true, 0);
                case 3 -> client.socket().shutdownOutput();
                default -> {}
            }
        } catch (IOException e) {
            // the gate was faster
        }
    }

    private void makeTrouble(TestGate gate, AtomicBoolean over) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!over.get()) {
            for (String id : events.agents().keySet()) {
                if (gate.handler().getAgent(id).isPresent() || random.nextInt(50) == 0) {
                    trouble(gate, events.agents().get(id), id, random);
                }
            }
            Thread.onSpinWait();
        }
    }

    private static void trouble(TestGate gate, Agent agent, String id, ThreadLocalRandom random) {
        try {
            gate.handler().bind(SPAN, id, "u" + random.nextInt(USERS));
            switch (random.nextInt(12)) {
                case 0 -> agent.close();
                case 1 -> agent.destroy();
                case 2 -> gate.handler().close(SPAN, id);
                case 3 -> gate.handler().unbind(SPAN, id);
                case 4 -> gate.handler().broadcast(SPAN, "all", new byte[10]);
                case 5 -> agent.write("t", new byte[10]);
                default -> gate.handler().set(SPAN, id, "k", "v");
            }
        } catch (GateException e) {
            assertThat(e.getMessage()).containsAnyOf("No Sesssion found", "connection is closed");
        }
    }
}
